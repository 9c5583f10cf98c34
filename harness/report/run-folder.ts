import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { kindOf, makeFolder, namesIn, replaceLink } from '../host/files.ts';

/**
 * Makes the folder that a run's evidence goes to: the one asked for, or a new one under the state folder with `latest`
 * pointing to it.
 *
 * @throws {UsageError} when the folder asked for holds something else than an earlier run.
 */
export async function makeRunFolder(asked: string | undefined, stateFolder: string): Promise<string> {
  if (asked !== undefined) {
    const kind = await kindOf(asked);
    if (kind !== 'missing' && kind !== 'folder') throw new UsageError(`--report ${asked} is no folder: name a new one`);
    const names = await namesIn(asked);
    if (names.length > 0) {
      throw new UsageError(`--report ${asked} is not empty: name a new folder, so that no earlier evidence is lost`);
    }
    await makeFolder(asked);
    return asked;
  }
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const folder = join(stateFolder, 'runs', `${stamp}-${randomBytes(3).toString('hex')}`);
  await makeFolder(folder);
  await replaceLink(join(stateFolder, 'runs', 'latest'), folder);
  return folder;
}

/** The event log of a run folder. */
export function eventLogOf(runFolder: string): string {
  return join(runFolder, 'events.ndjson');
}
