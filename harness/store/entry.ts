import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, kindOf } from '../host/files.ts';
import { takeLock } from './lock.ts';

/** How an entry is looked up and, when it is not there, made. */
export interface EntryRequest {
  /** The cache folder. */
  readonly cache: string;
  /** What kind of thing it is: `kernel`, `rootfs`, `demo`. */
  readonly kind: string;
  /** The digest of everything that the result depends on. */
  readonly key: string;
  readonly signal: AbortSignal;
  /** Called once when another process is making the same entry. */
  readonly onWait?: () => void;
  /** Fills the empty folder that it is given; whatever it throws leaves no entry behind. */
  readonly make: (folder: string) => Promise<void>;
}

/**
 * The folder of a cached entry, made first when it is absent. An entry is whole or absent: it is filled under a temporary
 * name and renamed, and only one process makes it while the others wait.
 */
export async function entry(request: EntryRequest): Promise<string> {
  const { cache, kind, key, signal } = request;
  const folder = join(cache, kind, key);
  if (await isThere(folder)) return folder;
  using _lock = await takeLock(join(cache, 'locks', `${kind}-${key}`), signal, request.onWait);
  if (await isThere(folder)) return folder;
  await sweepHalfMade(join(cache, kind), key);
  const halfMade = join(cache, kind, `.${key}.${randomBytes(4).toString('hex')}`);
  await mkdir(halfMade, { recursive: true });
  try {
    await request.make(halfMade);
    signal.throwIfAborted();
    await rename(halfMade, folder);
  } catch (error) {
    await rm(halfMade, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

async function isThere(folder: string): Promise<boolean> {
  if ((await kindOf(folder)) !== 'folder') return false;
  // The time of last use, which a later clean-up goes by.
  const now = new Date();
  await utimes(folder, now, now).catch(() => undefined);
  return true;
}

/** Under the entry's lock nobody else works on it, so whatever is half made was left by a killed process. */
async function sweepHalfMade(folder: string, key: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  for (const name of names.filter((name) => name.startsWith(`.${key}.`))) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}
