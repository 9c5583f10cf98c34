import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { kindOf, makeFolder, namesIn, replaceLink } from '../host/files.ts';
import { removeTree } from '../host/remove-tree.ts';
import { isGoingOn, isOursOnly, isSigned, startOf } from './earlier-run.ts';
import { previousOf } from './previous-run.ts';
import { removeOldRuns } from './retention.ts';
import type { PreviousRun } from './run-event.ts';
import { readRun } from './run-record.ts';

/** The folder of a run that is about to start. */
export interface RunFolder {
  /** Absolute. */
  readonly path: string;
  /** What the run came to that gave way to this one. */
  readonly previous: PreviousRun | null;
}

/**
 * Makes the folder that a run's evidence goes to: the one asked for, or a new one under the state folder with `latest`
 * pointing to it. An earlier run in the folder asked for gives way, unless it is signed, still going on, or not alone.
 *
 * @throws {UsageError} when the folder asked for holds anything else than an earlier run.
 */
export async function makeRunFolder(asked: string | undefined, stateFolder: string): Promise<RunFolder> {
  if (asked !== undefined) {
    await requireFree(asked);
    const previous = await earlierRun(asked);
    await makeFolder(asked);
    for (const name of await namesIn(asked)) await removeTree(join(asked, name));
    return { path: resolve(asked), previous };
  }
  const runs = runsFolder(stateFolder);
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const folder = join(runs, `${stamp}-${randomBytes(3).toString('hex')}`);
  await makeFolder(runs);
  // What a guest prints is nobody else's business.
  await makeFolder(folder, 0o700);
  await replaceLink(join(runs, LATEST), folder);
  await removeOldRuns(runs);
  return { path: folder, previous: null };
}

/** Where runs are kept that were given no folder. */
export function runsFolder(stateFolder: string): string {
  return join(stateFolder, 'runs');
}

async function requireFree(asked: string): Promise<void> {
  if (asked === '') throw new UsageError('--report is empty: name a folder');
  const kind = await kindOf(asked);
  if (kind === 'missing') return;
  if (kind !== 'folder') throw new UsageError(`--report ${asked} is no folder: name a new one`);
  if ((await namesIn(asked)).length === 0) return;
  const refuse = (why: string): UsageError =>
    new UsageError(`--report ${asked} ${why}: name a new folder, so that nothing is lost`);
  if (!(await isOursOnly(asked))) throw refuse('holds something else than an earlier run');
  if (await isSigned(asked)) throw refuse('holds a run that is signed or marked to be kept');
  if (await isGoingOn(asked)) throw refuse('is written to by a run that still goes on');
}

/** What the run in a folder came to; null when there is none, or none that came to its end. */
async function earlierRun(folder: string): Promise<PreviousRun | null> {
  if ((await kindOf(folder)) !== 'folder' || (await startOf(folder)) === null) return null;
  const run = await readRun(folder);
  return run.end === 'ended' ? previousOf(folder, run) : null;
}

/** The link to the run that was started last. */
const LATEST = 'latest';
