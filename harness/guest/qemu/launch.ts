import type { Readable } from 'node:stream';
import { writeNew } from '../../host/files.ts';
import { followFile } from '../../host/follow-file.ts';
import { type ProcessEnd, type RunningProcess, start } from '../../host/process.ts';
import { type SocketListener, listenOnSocket } from '../../host/unix-socket.ts';
import { type QemuSpec, buildArguments } from './arguments.ts';
import type { GuestConsole } from './command-line.ts';
import { type ShutdownReason, listenToMonitor } from './monitor.ts';

/** QEMU, running a guest. */
export interface RunningQemu extends AsyncDisposable {
  readonly ended: Promise<ProcessEnd>;
  /** What each console gives, paused until it is read. */
  readonly consoles: ReadonlyMap<GuestConsole, Promise<Readable>>;
  /** Types at the virtio console; one that is gone takes nothing. */
  type(text: string): void;
  /** What QEMU's monitor said about the guest's end; waits until QEMU has ended and every word of it is read. */
  readonly shutdown: () => Promise<ShutdownReason | null>;
  /** The last lines of standard error. */
  readonly said: () => string[];
  kill(): void;
}

/**
 * Listens on every socket that the guest's specification names, and then starts QEMU, which connects to them and writes the
 * serial port into its file.
 */
export async function launchQemu(program: string, spec: QemuSpec): Promise<RunningQemu> {
  if (spec.consoles === 'terminal') throw new TypeError('a guest on a terminal is started by hand');
  await using unowned = new AsyncDisposableStack();
  const listeners: SocketListener[] = [];
  const listen = async (path: string): Promise<SocketListener> => {
    const listener = unowned.use(await listenOnSocket(path));
    listeners.push(listener);
    return listener;
  };
  const serial = spec.consoles.get('serial');
  if (serial !== undefined) await writeNew(serial, '');
  const hvc0 = spec.consoles.get('hvc0');
  const typed = hvc0 === undefined ? undefined : (await listen(hvc0)).connection;
  const monitor = spec.monitorSocket === null ? null : await listen(spec.monitorSocket);
  const shutdown = monitor?.connection.then(listenToMonitor).catch(() => null) ?? Promise.resolve(null);
  const qemu = await start(program, buildArguments(spec));
  const said = lastWords(qemu);
  // A QEMU that has ended connects no more: whoever waits for a connection that it never made must not wait for ever.
  void qemu.ended.then(() => {
    for (const listener of listeners) listener.refuse();
  });
  const consoles = new Map<GuestConsole, Promise<Readable>>();
  if (serial !== undefined) consoles.set('serial', Promise.resolve(followFile(serial, qemu.ended)));
  if (typed !== undefined) consoles.set('hvc0', typed);
  const owned = unowned.move();
  return {
    ended: qemu.ended,
    consoles,
    type: (text) => void typed?.then((stream) => stream.write(text)).catch(() => undefined),
    async shutdown() {
      await qemu.ended;
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
