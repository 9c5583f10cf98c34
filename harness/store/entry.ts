import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { kindOf } from '../host/files.ts';
import { makeWhole } from './whole-folder.ts';

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
  const { cache, kind, key } = request;
  const folder = join(cache, kind, key);
  if (await isThere(folder)) return folder;
  await makeWhole({ ...request, folder, lock: join(cache, 'locks', `${kind}-${key}`) });
  return folder;
}

/** The folder of an entry that is already cached, or null; nothing is made. */
export async function findEntry(cache: string, kind: string, key: string): Promise<string | null> {
  const folder = join(cache, kind, key);
  return (await isThere(folder)) ? folder : null;
}

async function isThere(folder: string): Promise<boolean> {
  if ((await kindOf(folder)) !== 'folder') return false;
  // The time of last use, which a later clean-up goes by.
  const now = new Date();
  await utimes(folder, now, now).catch(() => undefined);
  return true;
}
