import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BootEnd } from './boot-record.ts';
import type { Stage } from './console/stages.ts';
import { questionShell } from './debug-console.ts';
import { type Feed, openFeed } from './feed.ts';
import { type GuestStop, renderStop } from './guest-stop.ts';
import type { GuestSpec } from './guest-spec.ts';
import type { PreparedGuest } from './prepare.ts';
import { type RunningQemu, launchQemu } from './qemu/launch.ts';
import { hostTrouble, qemuFailed, refusedKernel } from './qemu/last-words.ts';
import { SETTINGS } from './scenario.ts';
import { isOverfull, measureShare } from './share/folder.ts';
import { BootWatch } from './watch.ts';

/** What came of running a guest. */
export interface GuestRun {
  readonly watch: BootWatch;
  /** The host's clock, in seconds since 1970, when QEMU was started. */
  readonly startedAtSeconds: number;
  readonly end: BootEnd;
  /** Why we ended it, or null when it ended by itself. */
  readonly stopped: GuestStop | null;
  readonly logs: readonly string[];
  readonly qemuSaid: readonly string[];
}

/** The bounds of a run. */
export interface RunLimits {
  readonly silenceMs: Readonly<Record<Stage, number>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onStage?: ((stage: Stage) => void) | undefined;
}

/**
 * Starts a prepared guest and stays with it until it has ended: by itself, or by us as soon as it is known that nothing
 * better can come.
 *
 * @throws {HarnessError} when QEMU could not run the guest.
 */
export async function runGuest(guest: PreparedGuest, spec: GuestSpec, limits: RunLimits): Promise<GuestRun> {
  const { scenario } = spec;
  const setting = SETTINGS[scenario];
  const watch = new BootWatch({ nonce: guest.nonce, accelerator: spec.accelerator.kind, scenario, ...limits });
  const { shareRoom } = guest;
  const before = shareRoom === null ? null : measureShare(shareRoom);
  let entries = before?.entries;
  limits.signal.throwIfAborted();
  const startedAt = performance.now();
  const startedAtSeconds = Math.floor(Date.now() / 1000);
  const now = (): number => Math.round(performance.now() - startedAt);
  await using qemu = await launchQemu(guest.program, guest.qemu);
  const feeds = await openFeeds(qemu, watch, spec, now);
  const questioner = setting.debugConsole ? questionShell(qemu, watch, guest.nonce, !setting.share) : null;
  const stopped = await waitForEnd(qemu, limits.signal, (tick, lateMs) => {
    if (lateMs > LATE_MS) watch.heldUp(lateMs);
    questioner?.tick(now());
    if (shareRoom !== null && before !== null && tick % SHARE_TICKS === 0) {
      const use = measureShare(shareRoom, before);
      if (isOverfull(use, before)) return { kind: 'share-full' };
      // A guest without a console that works still writes here.
      if (use.entries !== entries) watch.heard(now());
      entries = use.entries;
    }
    return hostTrouble(qemu.said()) === null ? watch.stopReason(now()) : { kind: 'host-trouble' };
  });
  const endedAtMs = now();
  qemu.kill();
  for (const feed of feeds) await feed[Symbol.asyncDispose]();
  limits.signal.throwIfAborted();
  watch.finish(endedAtMs);
  const end = await endOf(qemu, stopped, endedAtMs);
  if (end.how === 'powered-off' || scenario === 'bare') watch.settleForInitOutput();
  if (end.how === 'powered-off' && watch.proof !== null) watch.reach('end', end.atMs);
  return { watch, startedAtSeconds, end, stopped, logs: feeds.map(({ path }) => path), qemuSaid: qemu.said() };
}

async function openFeeds(qemu: RunningQemu, watch: BootWatch, spec: GuestSpec, now: () => number): Promise<Feed[]> {
  const { folder, consoleLimitBytes: limitBytes = CONSOLE_LIMIT_BYTES } = spec;
  return Promise.all(
    [...qemu.consoles].map(([console, connection]) =>
      openFeed({ console, connection, watch, logPath: join(folder, `${console}.log`), limitBytes, now }),
    ),
  );
}

/**
 * Waits until the guest has ended or `stopReason` gives a reason to end it. Whether QEMU lives is always asked first.
 * Timers fire before sockets are read: a tick that comes late knows nothing yet of what the guest said meanwhile.
 */
async function waitForEnd(
  qemu: RunningQemu,
  signal: AbortSignal,
  stopReason: (tick: number, lateMs: number) => GuestStop | null,
): Promise<GuestStop | null> {
  const ended = qemu.ended.then(() => true);
  for (let tick = 0; !signal.aborted; tick += 1) {
    const sleptAt = performance.now();
    if (await Promise.race([ended, sleep(TICK_MS, false)])) return null;
    const reason = stopReason(tick, performance.now() - sleptAt - TICK_MS);
    if (reason === null) continue;
    // A dying kernel is still writing down why, and a dying QEMU too.
    const dying = reason.kind === 'dead' || reason.kind === 'host-trouble';
    if (dying) await Promise.race([ended, sleep(LAST_WORDS_MS)]);
    return reason;
  }
  return null;
}

async function endOf(qemu: RunningQemu, stopped: GuestStop | null, atMs: number): Promise<BootEnd> {
  // It may have ended by itself just before we would have ended it.
  const reason = (await qemu.shutdown())?.reason ?? 'none';
  const how = GUEST_ENDS[reason];
  if (how !== undefined) return { how, reason, atMs };
  const refused = refusedKernel(qemu.said());
  if (refused !== null) return { how: 'stopped', reason: refused, atMs };
  if (stopped !== null && stopped.kind !== 'host-trouble') return { how: 'stopped', reason: renderStop(stopped), atMs };
  throw qemuFailed(await qemu.ended, qemu.said());
}

/** QEMU's reasons (QAPI's ShutdownCause) that are the guest's own doing. */
const GUEST_ENDS: Readonly<Record<string, 'powered-off' | 'reset'>> = {
  'guest-shutdown': 'powered-off',
  'guest-reset': 'reset',
  'guest-panic': 'reset',
};

const CONSOLE_LIMIT_BYTES = 16 * 1024 * 1024;
const TICK_MS = 25;
/** A machine under load wakes a process somewhat late; beyond this the process or the whole machine stood still. */
const LATE_MS = 250;
/** The share is measured about four times a second. */
const SHARE_TICKS = 10;
const LAST_WORDS_MS = 300;
