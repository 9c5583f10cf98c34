import { chmod, copyFile, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode, makeFolder } from './files.ts';

/**
 * Moves a finished file to its place in one step: whoever looks sees what was there before, or all of it. The move
 * is on the disk once its folder is, see {@link syncFolder}. The folder of the place is made.
 *
 * @param options.temporary where the file is copied first when its place is on another file system: beside the place, and
 * nobody else's.
 */
export async function installFile(
  source: string,
  place: string,
  { mode, temporary }: { readonly mode: number; readonly temporary: string },
): Promise<void> {
  await makeFolder(dirname(place));
  await chmod(source, mode);
  try {
    await rename(source, place);
  } catch (error) {
    if (!hasCode(error, 'EXDEV')) throw error;
    await copyAcross(source, temporary, place, mode);
  }
}

/** Until the names in a folder, as they are now, are on the disk. */
export async function syncFolder(path: string): Promise<void> {
  await syncToDisk(path);
}

/** Gives a file these permission bits. */
export async function setMode(path: string, mode: number): Promise<void> {
  await chmod(path, mode);
}

async function copyAcross(source: string, temporary: string, place: string, mode: number): Promise<void> {
  try {
    await copyFile(source, temporary);
    await chmod(temporary, mode);
    await syncToDisk(temporary);
    await rename(temporary, place);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await rm(source, { force: true });
}

async function syncToDisk(path: string): Promise<void> {
  await using file = await open(path, 'r');
  await file.sync();
}
