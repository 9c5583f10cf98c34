import type { Socket } from 'node:net';
import { HarnessError } from '../../core/errors.ts';
import { type ProcessEnd, type RunningProcess, start } from '../../host/process.ts';
import { type SocketListener, listenOnSocket } from '../../host/unix-socket.ts';
import { type QemuSpec, buildArguments } from './arguments.ts';
import type { GuestConsole } from './command-line.ts';
import { type ShutdownReason, listenToMonitor } from './monitor.ts';

/** QEMU, running a guest. */
export interface RunningQemu extends AsyncDisposable {
  readonly ended: Promise<ProcessEnd>;
  /** Each console's two-way connection, paused until it is read. */
  readonly consoles: ReadonlyMap<GuestConsole, Promise<Socket>>;
  /** What QEMU's monitor said about the guest's end; waits until QEMU has ended and every word of it is read. */
  readonly shutdown: () => Promise<ShutdownReason | null>;
  /** The last lines of standard error. */
  readonly said: () => string[];
  kill(): void;
}

/** Listens on every socket that the guest's specification names, and then starts QEMU, which connects to them. */
export async function launchQemu(program: string, spec: QemuSpec): Promise<RunningQemu> {
  if (spec.consoles === 'terminal') throw new TypeError('a guest on a terminal is started by hand');
  await using unowned = new AsyncDisposableStack();
  const listen = async (path: string): Promise<SocketListener> => unowned.use(await listenOnSocket(path));
  const consoles = new Map<GuestConsole, Promise<Socket>>();
  for (const [console, path] of spec.consoles) consoles.set(console, (await listen(path)).connection);
  const monitor = spec.monitorSocket === null ? null : await listen(spec.monitorSocket);
  const shutdown = monitor?.connection.then(listenToMonitor).catch(() => null) ?? Promise.resolve(null);
  const qemu = await start(program, buildArguments(spec));
  const said = lastWords(qemu);
  const owned = unowned.move();
  return {
    ended: qemu.ended,
    consoles,
    async shutdown() {
      await qemu.ended;
      // Closing the listener settles the wait for a QEMU that never connected.
      await monitor?.[Symbol.asyncDispose]();
      return shutdown;
    },
    said,
    kill: () => qemu.kill(),
    async [Symbol.asyncDispose]() {
      qemu.kill();
      await qemu.ended;
      await owned.disposeAsync();
    },
  };
}

/**
 * What a QEMU that ended by itself says about the guest and about the machine.
 *
 * @throws {HarnessError} `BOOTPROOF_QEMU_FAILED` when QEMU did not end because its guest did: then nothing was learnt
 * about the release. A kernel that QEMU refuses to load is the release's own fault and no such error.
 */
export function requireGuestEnd(
  program: string,
  end: ProcessEnd,
  shutdown: ShutdownReason | null,
  said: string[],
): void {
  const trouble = said.find((line) => HOST_TROUBLE.test(line));
  if (trouble === undefined && shutdown?.reason.startsWith('guest-') === true) return;
  if (refusedKernel(said) !== null) return;
  const how = end.signal === null ? `ended with status ${String(end.status)}` : `was killed by ${end.signal}`;
  throw new HarnessError(
    'BOOTPROOF_QEMU_FAILED',
    `${program} ${how} while its guest was running: ${trouble ?? said.at(-1) ?? 'it said nothing'}; replay.sh starts it by hand`,
    { program, status: end.status, signal: end.signal, said },
  );
}

/** The line with which QEMU refused the kernel file itself, or null. */
export function refusedKernel(said: readonly string[]): string | null {
  return said.find((line) => REFUSED_KERNEL.test(line)) ?? null;
}

function lastWords(qemu: RunningProcess): () => string[] {
  let text = '';
  const hear = (chunk: Buffer): void => {
    text = (text + chunk.toString()).slice(-8_000);
  };
  qemu.stderr.on('data', hear);
  qemu.stdout.on('data', hear);
  return () =>
    text
      .split('\n')
      .map((line) => line.trimEnd())
      .filter((line) => line !== '')
      .slice(-10);
}

/** QEMU's own words when the host's accelerator failed under a guest. */
const HOST_TROUBLE = /KVM internal error|KVM: entry failed|kvm run failed|error: kvm|HVF: |CPU model requires KVM/i;

/** QEMU's own words for a kernel file that it cannot load (hw/i386/x86.c, hw/i386/pvh, hw/arm/boot.c). */
const REFUSED_KERNEL =
  /could not load kernel|Error loading uncompressed kernel|linux kernel too old|invalid kernel header|kernel .*(too big|truncated)|unable to load kernel/i;
