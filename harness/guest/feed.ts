import type { Duplex } from 'node:stream';
import { openBoundedLog } from '../host/bounded-log.ts';
import type { GuestConsole } from './qemu/command-line.ts';

/** Whoever goes by what a guest's console says. */
export interface ConsoleListener {
  /** Takes the bytes that a console gave. */
  feed(console: GuestConsole, bytes: Uint8Array, atMs: number): void;
  /** Notes that more came than is looked at. */
  overflow(limitBytes: number): void;
}

/** A console on its way into its log and into the watch; closing it waits for the last byte. */
export interface Feed extends AsyncDisposable {
  readonly path: string;
}

/** What a feed connects. */
export interface FeedOptions {
  readonly console: GuestConsole;
  readonly connection: Promise<Duplex>;
  readonly watch: ConsoleListener;
  readonly logPath: string;
  readonly limitBytes: number;
  /** Milliseconds since QEMU was started. */
  readonly now: () => number;
}

/** Opens the console's log and feeds it and the watch as soon as QEMU has connected. */
export async function openFeed({ console, connection, watch, logPath, limitBytes, now }: FeedOptions): Promise<Feed> {
  const log = await openBoundedLog(logPath, limitBytes);
  const closed = connection.then(
    (stream) => {
      stream.on('data', (chunk: Buffer) => {
        if (log.write(chunk)) watch.feed(console, chunk, now());
        else watch.overflow(limitBytes);
      });
      const end = new Promise((resolve) => stream.once('close', resolve));
      stream.resume();
      return end;
    },
    // QEMU ended before it connected: its own words tell why.
    () => undefined,
  );
  return {
    path: log.path,
    async [Symbol.asyncDispose]() {
      await closed;
      await log[Symbol.asyncDispose]();
    },
  };
}
