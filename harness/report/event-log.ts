import type { Json } from '../core/errors.ts';
import { openAppender } from '../host/files.ts';

/** One line of the event log. */
export interface RunEvent {
  readonly event: string;
  readonly [key: string]: Json | undefined;
}

/** The record of a run, written as it goes, so that a killed run leaves a readable one behind. */
export interface EventLog extends AsyncDisposable {
  write(event: RunEvent): void;
}

/** Starts the event log of a run: newline-delimited JSON, each line with the milliseconds since the start. */
export async function openEventLog(path: string): Promise<EventLog> {
  const started = performance.now();
  const appender = await openAppender(path);
  return {
    write: (event) =>
      appender.append(`${JSON.stringify({ atMs: Math.round(performance.now() - started), ...event })}\n`),
    [Symbol.asyncDispose]: () => appender.close(),
  };
}
