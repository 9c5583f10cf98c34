import { setTimeout as sleep } from 'node:timers/promises';
import type { BootEnd } from './boot-record.ts';
import { openFeed } from './feed.ts';
import type { GuestSpec } from './guest-spec.ts';
import type { PreparedGuest } from './prepare.ts';
import { type RunningQemu, launchQemu, refusedKernel, requireGuestEnd } from './qemu/launch.ts';
import { SHARE_ROOM, isOverfull, measureShare } from './share/folder.ts';
import type { Stage } from './console/stages.ts';
import { BootWatch, type StopReason } from './watch.ts';

/** What came of running a guest. */
export interface GuestRun {
  readonly watch: BootWatch;
  readonly end: BootEnd;
  /** Why we ended it, or null when it ended by itself. */
  readonly stopped: GuestStop | null;
  readonly lostConsole: string | null;
  readonly logs: readonly string[];
  readonly qemuSaid: readonly string[];
}

/** Why a guest was ended: what its consoles showed, or what it did to its share. */
export type GuestStop = StopReason | { readonly kind: 'share-full' };

/** The bounds of a run. */
export interface RunLimits {
  readonly silenceMs: Readonly<Record<Stage, number>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Starts a prepared guest and stays with it until it has ended: by itself, or by us as soon as it is known that nothing
 * better can come.
 *
 * @throws {HarnessError} when QEMU could not run the guest.
 */
export async function runGuest(guest: PreparedGuest, spec: GuestSpec, limits: RunLimits): Promise<GuestRun> {
  const { signal } = limits;
  signal.throwIfAborted();
  const watch = new BootWatch({ nonce: guest.nonce, ...limits });
  const before = guest.share === null ? null : await measureShare(guest.share.folder);
  await using qemu = await launchQemu(guest.program, guest.qemu);
  const startedAt = performance.now();
  const now = (): number => performance.now() - startedAt;
  await using feeds = new AsyncDisposableStack();
  const consoles = [];
  for (const [console, connection] of qemu.consoles) {
    consoles.push(feeds.use(await openFeed({ console, connection, watch, guest, spec, now })));
  }
  let ended = false;
  void qemu.ended.then(() => (ended = true));
  let stopped: GuestStop | null = null;
  for (let round = 0; !ended && stopped === null; round += 1) {
    await Promise.race([qemu.ended, sleep(TICK_MS)]);
    if (signal.aborted) break;
    for (const console of consoles) console.tick(now());
    if (!ended) stopped = watch.stopReason(now());
    if (stopped === null && before !== null && guest.share !== null && round % SHARE_TICKS === 0) {
      if (await isOverfull(guest.share.folder, before)) stopped = { kind: 'share-full' };
    }
  }
  // A dying kernel is still writing down why.
  if (stopped?.kind === 'dead') await Promise.race([qemu.ended, sleep(LAST_WORDS_MS)]);
  const end = await endOf(qemu, stopped, now);
  await feeds.disposeAsync();
  signal.throwIfAborted();
  const qemuSaid = qemu.said();
  if (end.how === 'gone') requireGuestEnd(guest.program, await qemu.ended, await qemu.shutdown(), qemuSaid);
  const how = end.how === 'gone' ? 'reset' : end.how;
  if (how === 'powered-off') watch.settleForInitOutput(end.atMs);
  if (how === 'powered-off' && watch.proof !== null) watch.reach('end', end.atMs);
  const refused = refusedKernel(qemuSaid);
  return {
    watch,
    end: { how, reason: refused ?? end.reason, atMs: end.atMs },
    stopped,
    lostConsole: stopped?.kind === 'flood' ? `more than ${stopped.limitBytes} bytes were printed` : null,
    logs: consoles.map(({ path }) => path),
    qemuSaid,
  };
}

/** `gone`: QEMU ended without a word that its guest had; whoever asked must find out why. */
type RawEnd = Omit<BootEnd, 'how'> & { readonly how: BootEnd['how'] | 'gone' };

async function endOf(qemu: RunningQemu, stopped: GuestStop | null, now: () => number): Promise<RawEnd> {
  const atMs = Math.round(now());
  qemu.kill();
  // It may have ended by itself just before we would have ended it.
  const reason = (await qemu.shutdown())?.reason ?? null;
  const how = reason === null ? undefined : GUEST_ENDS[reason];
  if (how !== undefined && reason !== null) return { how, reason, atMs };
  if (stopped !== null) return { how: 'stopped', reason: renderStop(stopped), atMs };
  return { how: 'gone', reason: 'QEMU is gone', atMs };
}

/** QEMU's reasons (QAPI's ShutdownCause) that are the guest's own doing. */
const GUEST_ENDS: Readonly<Record<string, BootEnd['how']>> = {
  'guest-shutdown': 'powered-off',
  'guest-reset': 'reset',
  'guest-panic': 'reset',
};

/** Why a guest was ended, in words. */
export function renderStop(stop: GuestStop): string {
  switch (stop.kind) {
    case 'dead':
      return `its kernel was dead: ${stop.hit.line}`;
    case 'flood':
      return `it printed more than ${stop.limitBytes} bytes`;
    case 'silent':
      return `it printed nothing for ${(stop.silentMs / 1000).toFixed(1)} s`;
    case 'timed-out':
      return 'its time was up';
    case 'share-full':
      return `it put more than ${SHARE_ROOM.sizeBytes} bytes or ${SHARE_ROOM.entries} files on its share`;
  }
}

const TICK_MS = 25;
/** The share is measured about four times a second. */
const SHARE_TICKS = 10;
const LAST_WORDS_MS = 300;
