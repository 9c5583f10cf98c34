import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from '../../host/files.ts';
import { digestOfFile } from '../../host/file-digest.ts';
import { isLinux } from '../../host/user.ts';
import { openFeed } from '../feed.ts';
import type { GuestDeps, KnownFile } from '../guest-spec.ts';
import type { QemuSpec } from '../qemu/arguments.ts';
import { ADDED_WORDS, consolesFor, extendCommandLine } from '../qemu/command-line.ts';
import { hostTrouble, qemuFailed, refusedKernel } from '../qemu/last-words.ts';
import { type RunningQemu, launchQemu } from '../qemu/launch.ts';
import { chooseMachine } from '../qemu/machine.ts';
import { qemuProgram } from '../qemu/program.ts';
import { writeReplay } from '../qemu/replay.ts';
import type { SealedBoot, SealedGuest } from './sealed-guest.ts';
import { SealedWatch } from './sealed-watch.ts';

/**
 * Boots a sealed system, by its own initrd or root, until its console says that it is up, the guest ends, its console says that it has
 * given up, or its time is up.
 *
 * @throws {HarnessError} when QEMU could not run it.
 */
export async function bootSealed(guest: SealedGuest, deps: GuestDeps): Promise<SealedBoot> {
  const { memoryMiB, cpus, accelerator, upText, folder, timeoutMs } = guest;
  using _room = await deps.tokens.take({ memoryMiB, cpus }, deps.signal);
  const program = qemuProgram(guest.arch, deps.qemu);
  const spec = await prepare(guest, program, deps);
  const watch = new SealedWatch(upText, accelerator.kind);
  const startedAt = performance.now();
  const now = (): number => Math.round(performance.now() - startedAt);
  await using qemu = await launchQemu(program, spec);
  const feeds = await Promise.all(
    [...qemu.consoles].map(([console, connection]) =>
      openFeed({
        console,
        connection,
        watch,
        logPath: join(folder, `${console}.log`),
        limitBytes: CONSOLE_LIMIT_BYTES,
        now,
      }),
    ),
  );
  const stopped = await waitForEnd(qemu, watch, { timeoutMs, signal: deps.signal, now });
  const atMs = now();
  qemu.kill();
  for (const feed of feeds) await feed[Symbol.asyncDispose]();
  deps.signal.throwIfAborted();
  watch.finish(atMs);
  const end = watch.upAtMs === null ? (stopped ?? (await ownEnd(qemu))) : `its console said "${upText}"`;
  return {
    isUp: watch.upAtMs !== null,
    end,
    atMs: watch.upAtMs ?? atMs,
    tail: watch.tail,
    machine: spec.machine,
    folder,
  };
}

async function prepare(guest: SealedGuest, program: string, deps: GuestDeps): Promise<QemuSpec> {
  const { arch, kernel, initrd, rootfs, disk, accelerator, cpus, memoryMiB, transport, folder } = guest;
  const place = join(deps.scratch, randomBytes(4).toString('hex'));
  await makeFolder(place);
  await makeFolder(folder);
  const cmdline = extendCommandLine(guest.cmdline, [...consoleWords(guest), ...ADDED_WORDS]);
  const spec: QemuSpec = {
    arch,
    machine: chooseMachine(arch, guest.machine, null, true).machine,
    accelerator: accelerator.kind,
    cpus,
    memoryMiB,
    kernelPath: kernel.path,
    ...(initrd === null ? {} : { initrdPath: initrd.path }),
    rootfsPath: rootfs?.path ?? null,
    disks: [{ serial: 'sealed', path: disk, isWritable: true, blankBytes: null }],
    cmdline,
    consoles: new Map(consolesFor(cmdline).map((console) => [console, join(place, console)])),
    monitorSocket: join(place, 'monitor'),
    shares: [],
    ...(transport === undefined ? {} : { transport }),
    sandbox: isLinux(),
  };
  const artifacts = await Promise.all([kernel, initrd, rootfs].flatMap((file) => (file === null ? [] : [known(file)])));
  await writeReplay(folder, { program, spec, shares: [], artifacts, environment: deps.environment });
  return spec;
}

/** A system that is meant for a screen says nothing on the serial port unless it is told to. */
function consoleWords({ arch, cmdline }: SealedGuest): string[] {
  const serial = arch === 'arm64' ? 'ttyAMA0' : 'ttyS0';
  return cmdline.split(/\s+/).some((word) => word.startsWith(`console=${serial}`) || /^console=hvc\d/.test(word))
    ? []
    : [`console=${serial}`];
}

async function known({ path, sha256 }: KnownFile): Promise<Required<KnownFile>> {
  return { path, sha256: sha256 ?? (await digestOfFile(path)) };
}

/** Why we ended the guest, or null when it ended by itself. */
async function waitForEnd(
  qemu: RunningQemu,
  watch: SealedWatch,
  { timeoutMs, signal, now }: { timeoutMs: number; signal: AbortSignal; now: () => number },
): Promise<string | null> {
  const ended = qemu.ended.then(() => true);
  while (!signal.aborted) {
    if (await Promise.race([ended, sleep(TICK_MS, false)])) return null;
    if (watch.upAtMs !== null) return 'it is up';
    if (watch.hopeless !== null) {
      await Promise.race([ended, sleep(LAST_WORDS_MS)]);
      return watch.hopeless;
    }
    if (hostTrouble(qemu.said()) !== null)
      throw qemuFailed({ status: null, signal: 'us', spawnError: null }, qemu.said());
    if (now() > timeoutMs) return `it had not come up after ${(timeoutMs / 1000).toFixed(1)} s`;
  }
  return 'it was called off';
}

async function ownEnd(qemu: RunningQemu): Promise<string> {
  const reason = (await qemu.shutdown())?.reason ?? 'none';
  if (reason === 'guest-shutdown') return 'it powered itself off';
  if (reason === 'guest-reset' || reason === 'guest-panic') return 'it reset itself';
  const refused = refusedKernel(qemu.said());
  if (refused !== null) return refused;
  throw qemuFailed(await qemu.ended, qemu.said());
}

const CONSOLE_LIMIT_BYTES = 16 * 1024 * 1024;
const TICK_MS = 25;
const LAST_WORDS_MS = 300;
