import { join } from 'node:path';
import { HarnessError } from '../core/errors.ts';
import { foldersIn } from '../host/folders-in.ts';
import { isGoingOn, isSigned, startOf } from './earlier-run.ts';
import { RUN_NAME } from './retention.ts';
import { readRun } from './run-record.ts';

/** A kept run, as it is listed. */
export interface KeptRun {
  readonly name: string;
  readonly folder: string;
  /** `running`: the process that writes it is there; `partial`: it was stopped or killed. */
  readonly state: 'ended' | 'running' | 'partial';
  readonly verdict: 'pass' | 'fail' | 'blocked';
  readonly target: string;
  readonly tier: string;
  readonly startedAt: string;
  readonly durationMs: number;
  /** Whether it is signed, or marked to be kept. */
  readonly isKept: boolean;
}

/** The kept runs, the newest first. A folder that holds nothing readable is left out. */
export async function listRuns(runs: string): Promise<KeptRun[]> {
  const names = (await foldersIn(runs)).filter((name) => RUN_NAME.test(name)).reverse();
  const listed: KeptRun[] = [];
  for (const name of names) {
    const run = await describeRun(join(runs, name), name);
    if (run !== null) listed.push(run);
  }
  return listed;
}

async function describeRun(folder: string, name: string): Promise<KeptRun | null> {
  if ((await startOf(folder)) === null) return null;
  try {
    const { result, end } = await readRun(folder);
    const { verdict, target, scope, startedAt, durationMs } = result;
    const state = end === 'ended' ? 'ended' : (await isGoingOn(folder)) ? 'running' : 'partial';
    const about = { verdict, target: target.name, tier: scope.tier, startedAt, durationMs };
    return { name, folder, state, ...about, isKept: await isSigned(folder) };
  } catch (error) {
    if (error instanceof HarnessError) return null;
    throw error;
  }
}
