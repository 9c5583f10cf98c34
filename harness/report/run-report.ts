import { openEventLog } from './event-log.ts';
import type { RunEvent, RunStarted } from './run-event.ts';
import type { RunRecord } from './run-record.ts';

/** The report of a run while it goes on. */
export interface RunReport extends AsyncDisposable {
  readonly write: (event: RunEvent) => void;
  /** Writes the last reports and gives the run as its event log tells it. */
  finish(): Promise<RunRecord>;
}

/**
 * Opens the report of a run: the event log is written as the run goes, the reports are made from it now and then, so that a
 * killed run leaves readable ones behind, which say that they are partial.
 */
export async function openRunReport(runFolder: string, started: RunStarted): Promise<RunReport> {
  const log = await openEventLog(runFolder);
  log.write(started);
  let making: Promise<RunRecord> | undefined;
  let isFinished = false;
  const make = async (): Promise<RunRecord> => {
    await making?.catch(() => undefined);
    await log.flush();
    // Loaded only now: what is wanted first is the judgement.
    const { writeReports } = await import('./write-reports.ts');
    return writeReports(runFolder);
  };
  const makeMeanwhile = (): void => {
    making = make();
    // A full disk is told of at the end.
    making.catch(() => undefined);
  };
  const first = setTimeout(makeMeanwhile, FIRST_AFTER_MS);
  const timer = setInterval(makeMeanwhile, EVERY_MS);
  const stop = (): void => {
    clearTimeout(first);
    clearInterval(timer);
  };
  return {
    write: (event) => log.write(event),
    async finish() {
      stop();
      isFinished = true;
      making = make();
      return making;
    },
    async [Symbol.asyncDispose]() {
      stop();
      try {
        if (!isFinished) {
          log.write({ event: 'run stopped' });
          await make();
        }
      } finally {
        await log[Symbol.asyncDispose]();
      }
    },
  };
}

/** The gate's own start is over by then. */
const FIRST_AFTER_MS = 100;
const EVERY_MS = 5_000;
