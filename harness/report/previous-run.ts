import { join } from 'node:path';
import { rowName } from '../core/check-result.ts';
import { foldersIn } from '../host/folders-in.ts';
import { isOver } from '../host/process-table.ts';
import { startOf } from './earlier-run.ts';
import { RUN_NAME } from './retention.ts';
import type { PreviousRun } from './run-event.ts';
import { type RunRecord, readRun } from './run-record.ts';

/**
 * What the last kept run over the same target came to, for comparison; null when there is none that came to its end.
 *
 * @param but the folder of this run.
 */
export async function findPrevious(runs: string, target: string, but: string): Promise<PreviousRun | null> {
  const folders = (await foldersIn(runs)).filter((name) => RUN_NAME.test(name)).map((name) => join(runs, name));
  const newest = folders.filter((folder) => folder !== but).reverse();
  for (const folder of newest.slice(0, MOST_LOOKED_AT)) {
    const started = await startOf(folder);
    // A part is nothing to compare with.
    if (started?.target.name !== target || started.scope.shard !== undefined || !(await isOver(started.owner)))
      continue;
    const run = await readRun(folder);
    if (run.end === 'ended') return previousOf(folder, run);
  }
  return null;
}

/** What of a run is kept to compare a later one with. */
export function previousOf(folder: string, { result }: RunRecord): PreviousRun {
  const { startedAt, durationMs, verdict, checks, boots, artifacts } = result;
  return {
    event: 'previous run',
    folder,
    startedAt,
    durationMs,
    verdict,
    checks: Object.fromEntries(checks.map((check) => [rowName(check), check.status])),
    boots: boots.map(({ arch, scenario, stages }) => {
      const { atMs = null } = stages.find(({ stage }) => stage === 'userspace') ?? {};
      return { arch, scenario, userspaceMs: atMs };
    }),
    artifacts,
  };
}

const MOST_LOOKED_AT = 30;
