import { fileSize, kindOf, namesIn } from '../host/files.ts';
import { readEnds } from '../host/read-ends.ts';
import { readFirstLine } from '../host/read-first-line.ts';
import { isOver } from '../host/process-table.ts';
import { eventLogOf } from './event-log.ts';
import { RUN_FILES } from './run-files.ts';
import { parseEvents } from './run-record.ts';
import type { RunStarted } from './run-event.ts';

/** Whether a folder holds a run of ours and nothing beside it, so that it may be removed. */
export async function isOursOnly(folder: string): Promise<boolean> {
  const names = await namesIn(folder);
  if (!names.every((name) => RUN_FILES.includes(name) || KEEPING.test(name) || HALF_WRITTEN.test(name))) return false;
  return names.length === 0 || (await startOf(folder)) !== null || (await wasCutAtOnce(folder));
}

/** Whether a run may not be removed: it was signed, or somebody put a file `keep` beside it. */
export async function isSigned(folder: string): Promise<boolean> {
  return (await namesIn(folder)).some((name) => KEEPING.test(name));
}

/** Whether the process that writes a run is still there. */
export async function isGoingOn(folder: string): Promise<boolean> {
  const started = await startOf(folder);
  if (started === null || (await isOver(started.owner))) return false;
  const { head, tail } = await readEnds(eventLogOf(folder), 0, LAST_LINES_BYTES);
  return !/"event":"run (?:ended|stopped)"/.test(`${head.toString()}${tail.toString()}`);
}

/** The first line of a run's event log; null when there is none that begins as ours do. */
export async function startOf(folder: string): Promise<RunStarted | null> {
  const log = eventLogOf(folder);
  if ((await kindOf(log)) !== 'file') return null;
  const [first] = parseEvents(await readFirstLine(log, LIMIT_BYTES));
  return first?.event === 'run started' ? first : null;
}

/** A gate that was killed before its first line was written. */
async function wasCutAtOnce(folder: string): Promise<boolean> {
  const names = await namesIn(folder);
  return names.every((name) => name === 'events.ndjson') && (await fileSize(eventLogOf(folder))) === 0;
}

const KEEPING = /^(?:keep|signoff.*|.*\.dsse\.json|.*\.sigstore\.json)$/;

/** What an atomic write leaves when it is killed. */
const HALF_WRITTEN = /\.[0-9a-f]{12}\.tmp$/;

const LIMIT_BYTES = 1024 * 1024;
const LAST_LINES_BYTES = 1024;
