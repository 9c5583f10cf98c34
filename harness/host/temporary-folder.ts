import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryPlace } from './run.ts';

/** A folder that is removed with everything in it. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/** Makes an empty folder that only this user can look into; the reaper removes it when this process cannot. */
export async function makeTemporaryFolder(name: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(temporaryPlace(), `bootproof-${name}-`));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
