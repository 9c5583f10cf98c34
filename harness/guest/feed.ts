import type { Socket } from 'node:net';
import { join } from 'node:path';
import { openBoundedLog } from '../host/bounded-log.ts';
import { openConsoleReader } from './console-reader.ts';
import { isDebugAnswer, questionShell } from './debug-console.ts';
import type { GuestSpec } from './guest-spec.ts';
import type { PreparedGuest } from './prepare.ts';
import type { GuestConsole } from './qemu/command-line.ts';
import { STAGES } from './console/stages.ts';
import type { BootWatch } from './watch.ts';

/** A console on its way into its log and into the watch; closing it waits for the last byte. */
export interface Feed extends AsyncDisposable {
  readonly path: string;
  /** Called now and then, for what must be typed. */
  tick(nowMs: number): void;
}

/** What a feed connects. */
export interface FeedOptions {
  readonly console: GuestConsole;
  readonly connection: Promise<Socket>;
  readonly watch: BootWatch;
  readonly guest: PreparedGuest;
  readonly spec: GuestSpec;
  /** Milliseconds since QEMU was started. */
  readonly now: () => number;
}

/** Opens the console's log and feeds it and the watch as soon as QEMU has connected. */
export async function openFeed({ console, connection, watch, guest, spec, now }: FeedOptions): Promise<Feed> {
  const log = await openBoundedLog(join(spec.folder, `${console}.log`), MOST_LOG_BYTES);
  const reader = openConsoleReader({ accelerator: spec.accelerator.kind });
  const asks = spec.scenario === 'debug-console' && console === 'hvc0';
  let shell: ReturnType<typeof questionShell> | null = null;
  const take = (lines: ReturnType<typeof reader.push>): void => {
    watch.see(console, lines, now());
    const answer = asks ? lines.find(({ text }) => isDebugAnswer(text, guest.nonce)) : undefined;
    if (answer !== undefined) watch.prove({ kind: 'debug-console', line: answer.text }, now());
  };
  const closed = connection.then(
    (socket) => {
      if (asks) shell = questionShell(socket, guest.nonce);
      socket.on('data', (chunk: Buffer) => {
        if (log.write(chunk)) take(reader.push(chunk, now()));
        else watch.overflow(MOST_LOG_BYTES);
      });
      const end = new Promise((resolve) => socket.once('close', resolve));
      socket.resume();
      return end;
    },
    // QEMU ended before it connected: its own words tell why.
    () => undefined,
  );
  return {
    path: log.path,
    tick(nowMs) {
      if (shell === null || STAGES.indexOf(watch.stage) < STAGES.indexOf('init')) return;
      if (watch.proof === null) shell.ask(nowMs);
      else shell.finish();
    },
    async [Symbol.asyncDispose]() {
      await closed;
      take(reader.end(now()));
      await log[Symbol.asyncDispose]();
    },
  };
}

/** A guest that prints more than this is ended: a boot prints some hundred kilobytes. */
const MOST_LOG_BYTES = 16 * 1024 * 1024;
