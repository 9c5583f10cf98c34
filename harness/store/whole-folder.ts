import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hasCode, kindOf, makeFolder } from '../host/files.ts';
import { syncFolder } from '../host/install-file.ts';
import { syncTree } from '../host/sync-tree.ts';
import { takeLock } from './lock.ts';

/** A folder that is whole or absent, and how it is made. */
export interface WholeFolder {
  readonly folder: string;
  /** The file that processes lock while they make it; outside of the folder. */
  readonly lock: string;
  readonly signal: AbortSignal;
  /** Called once when another process is making the same folder. */
  readonly onWait?: () => void;
  /** Fills the empty folder that it is given; whatever it throws leaves nothing behind. */
  readonly make: (folder: string) => Promise<void>;
}

/**
 * Makes a folder unless it is there: it is filled under a temporary name beside its own and renamed, and only one process
 * makes it while the others wait.
 *
 * @returns whether this call made it.
 */
export async function makeWhole({ folder, lock, signal, onWait, make }: WholeFolder): Promise<boolean> {
  if ((await kindOf(folder)) === 'folder') return false;
  using _lock = await takeLock(lock, signal, onWait);
  return await fillWhole({ folder, signal, make });
}

/**
 * What {@link makeWhole} does for a caller that holds the folder's lock already.
 *
 * A crash, also of the machine, leaves the folder whole or absent: what is in it is on the disk before it gets its name,
 * and its name is before this resolves.
 */
export async function fillWhole({
  folder,
  signal,
  make,
}: Pick<WholeFolder, 'folder' | 'signal' | 'make'>): Promise<boolean> {
  if ((await kindOf(folder)) === 'folder') return false;
  await sweepHalfMade(folder);
  const halfMade = join(dirname(folder), `.${basename(folder)}.${randomBytes(4).toString('hex')}`);
  await makeFolder(halfMade);
  try {
    await make(halfMade);
    signal.throwIfAborted();
    await syncTree(halfMade);
    await rename(halfMade, folder);
  } catch (error) {
    await rm(halfMade, { recursive: true, force: true });
    throw error;
  }
  await syncFolder(dirname(folder));
  return true;
}

/**
 * Removes a folder so that nobody sees a part of it: it takes another name first. An absent one is fine.
 *
 * @returns whether it was there.
 */
export async function removeWhole({
  folder,
  lock,
  signal,
}: Pick<WholeFolder, 'folder' | 'lock' | 'signal'>): Promise<boolean> {
  using _lock = await takeLock(lock, signal);
  return await dropWhole(folder);
}

/** What {@link removeWhole} does for a caller that holds the folder's lock already. */
export async function dropWhole(folder: string): Promise<boolean> {
  await sweepHalfMade(folder);
  const leaving = join(dirname(folder), `.${basename(folder)}.${randomBytes(4).toString('hex')}`);
  try {
    await rename(folder, leaving);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
  await syncFolder(dirname(folder));
  await rm(leaving, { recursive: true, force: true });
  return true;
}

/** Under the folder's lock nobody else works on it, so whatever is half made or half removed was left by a killed process. */
async function sweepHalfMade(folder: string): Promise<void> {
  const parent = dirname(folder);
  const names = await readdir(parent).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  for (const name of names.filter((name) => name.startsWith(`.${basename(folder)}.`))) {
    await rm(join(parent, name), { recursive: true, force: true });
  }
}
