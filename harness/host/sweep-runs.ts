import { readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProcessIdentity, isOver } from './process-table.ts';
import { reap } from './reap.ts';

/** The file in a run's temporary folder that names the gate it belongs to. */
export const OWNER_FILE = 'owner.json';

/** How the temporary folder of a run is called while it is not whole yet. */
export const UNFINISHED = '.opening-';

/** How the temporary folder of a run is called. */
export const RUN_FOLDER = 'run-';

/** Ends and removes what is left of runs whose gate is over: a reaper was killed with its gate, or the machine went down. */
export async function sweepRuns(temporaryRoot: string): Promise<void> {
  for (const name of await readdir(temporaryRoot)) {
    const folder = join(temporaryRoot, name);
    if (name.startsWith(UNFINISHED)) {
      const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > UNFINISHED_LIMIT_MS) await rm(folder, { recursive: true, force: true });
    }
    if (!name.startsWith(RUN_FOLDER)) continue;
    const owner = await ownerOf(folder);
    if (owner !== undefined && (await isOver(owner))) await reap(name.slice(RUN_FOLDER.length), new Map(), folder);
  }
}

async function ownerOf(folder: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, OWNER_FILE), 'utf8')) as ProcessIdentity;
  } catch {
    // Somebody else is removing it right now.
    return undefined;
  }
}

const UNFINISHED_LIMIT_MS = 60_000;
