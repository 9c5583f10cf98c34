import { join } from 'node:path';
import { foldersIn } from '../host/folders-in.ts';
import { linksIn } from '../host/links-in.ts';
import { removeTree } from '../host/remove-tree.ts';
import { isGoingOn, isOursOnly, isSigned } from './earlier-run.ts';

/**
 * Removes the oldest of the kept runs, beyond the newest hundred. What a link beside them points to, what is signed or marked
 * to be kept, what is still written to, and what is no run of ours stays.
 */
export async function removeOldRuns(runs: string, kept = KEPT_RUNS): Promise<void> {
  const folders = (await foldersIn(runs)).filter((name) => RUN_NAME.test(name));
  const old = folders.slice(0, Math.max(0, folders.length - kept));
  if (old.length === 0) return;
  const linked = new Set((await linksIn(runs)).map(({ target }) => target));
  for (const name of old) {
    const folder = join(runs, name);
    if (linked.has(folder) || (await isSigned(folder)) || !(await isOursOnly(folder)) || (await isGoingOn(folder)))
      continue;
    await removeTree(folder);
  }
}

/** How kept runs are named: sorted by name they are sorted by time. */
export const RUN_NAME = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/;

const KEPT_RUNS = 100;
