import type { Duplex } from 'node:stream';
import { type ProcessEnd, type RunningProcess, start } from '../../host/process.ts';
import { type SocketListener, listenOnSocket } from '../../host/unix-socket.ts';
import { type QemuSpec, buildArguments } from './arguments.ts';
import type { GuestConsole } from './command-line.ts';
import { type ShutdownReason, listenToMonitor } from './monitor.ts';

/** QEMU, running a guest. */
export interface RunningQemu extends AsyncDisposable {
  readonly ended: Promise<ProcessEnd>;
  /** Each console's two-way connection, paused until it is read. */
  readonly consoles: ReadonlyMap<GuestConsole, Promise<Duplex>>;
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
  const listeners: SocketListener[] = [];
  const listen = async (path: string): Promise<SocketListener> => {
    const listener = unowned.use(await listenOnSocket(path));
    listeners.push(listener);
    return listener;
  };
  const consoles = new Map<GuestConsole, Promise<Duplex>>();
  for (const [console, path] of spec.consoles) consoles.set(console, (await listen(path)).connection);
  const monitor = spec.monitorSocket === null ? null : await listen(spec.monitorSocket);
  const shutdown = monitor?.connection.then(listenToMonitor).catch(() => null) ?? Promise.resolve(null);
  const qemu = await start(program, buildArguments(spec));
  const said = lastWords(qemu);
  // A QEMU that has ended connects no more: whoever waits for a connection that it never made must not wait for ever.
  void qemu.ended.then(() => {
    for (const listener of listeners) listener.refuse();
  });
  const owned = unowned.move();
  return {
    ended: qemu.ended,
    consoles,
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
