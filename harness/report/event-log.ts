import { join } from 'node:path';
import { openAppender } from '../host/files.ts';
import type { LoggedEvent, RunEvent } from './run-event.ts';

/** The record of a run, written as it goes, so that a killed run leaves a readable one behind. */
export interface EventLog extends AsyncDisposable {
  /** With its own `atMs` it keeps that; without, it happens now. */
  write(event: RunEvent | LoggedEvent): void;
  /** Waits until everything that was given is in the file. */
  flush(): Promise<void>;
}

/** The event log of a run folder. */
export function eventLogOf(runFolder: string): string {
  return join(runFolder, 'events.ndjson');
}

/** Starts the event log of a run: newline-delimited JSON, each line with the milliseconds since the start. */
export async function openEventLog(runFolder: string): Promise<EventLog> {
  const started = performance.now();
  const appender = await openAppender(eventLogOf(runFolder));
  return {
    write: (event) =>
      appender.append(`${JSON.stringify({ atMs: Math.round(performance.now() - started), ...event })}\n`),
    flush: () => appender.flush(),
    [Symbol.asyncDispose]: () => appender.close(),
  };
}
