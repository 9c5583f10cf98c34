import { resolve } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { listRuns } from '../list-runs.ts';
import type { RunStarted } from '../run-event.ts';
import { type RunRecord, readRun } from '../run-record.ts';
import { whyUnsignable } from './unsignable.ts';

/**
 * Refuses a run that cannot be signed off.
 *
 * @param what becomes of it: `cannot be signed off`.
 * @param runs where runs are kept: a run of the same target that can be signed is named.
 * @throws {UsageError} with the run and every reason.
 */
export async function requireSignable({ started, result }: RunRecord, what: string, runs: string): Promise<void> {
  const reasons = whyUnsignable(result);
  if (reasons.length === 0) return;
  const other = await lastSignable(started, runs);
  if (other !== null) reasons.push(`the last full pass of this target is ${other}`);
  throw new UsageError(`the run ${result.runFolder} ${what}: ${reasons.join('; ')}`);
}

/** The name of the newest kept run over the same target that can be signed off; null when there is none. */
async function lastSignable(started: RunStarted, runs: string): Promise<string | null> {
  for (const { name, folder, state, verdict, tier } of await listRuns(runs)) {
    if (state !== 'ended' || verdict !== 'pass' || tier !== 'full') continue;
    const other = await readRun(folder);
    if (placeOf(other.started) === placeOf(started) && whyUnsignable(other.result).length === 0) return name;
  }
  return null;
}

/** `dist` is another release in another folder. */
function placeOf({ target, invocation }: RunStarted): string {
  return resolve(invocation.folder, target.name);
}
