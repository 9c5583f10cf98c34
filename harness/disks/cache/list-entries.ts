import { join } from 'node:path';
import { HarnessError } from '../../core/errors.ts';
import { foldersIn } from '../../host/folders-in.ts';
import { measureHostile } from '../../host/hostile-folder.ts';
import { type AboutDisk, readAbout } from './about.ts';
import { DISK_FILE, DISK_KINDS, type DiskKind } from './entry.ts';

/** An entry of the store as it is listed. */
export interface ListedEntry {
  readonly kind: DiskKind;
  readonly key: string;
  readonly path: string;
  /** Null when nobody can tell; `broken` then says why. */
  readonly about: AboutDisk | null;
  readonly broken: string | null;
  /** What it takes on the disk of the host. */
  readonly allocatedBytes: number;
}

/**
 * Every entry of a store; one that is missing has none.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function listEntries(store: string): Promise<ListedEntry[]> {
  const listed: ListedEntry[] = [];
  for (const kind of DISK_KINDS) {
    for (const key of await foldersIn(join(store, kind))) {
      if (key.startsWith('.')) continue;
      const folder = join(store, kind, key);
      const { sizeBytes: allocatedBytes } = measureHostile(folder, { entries: Infinity, sizeBytes: Infinity });
      listed.push({ kind, key, path: join(folder, DISK_FILE), ...(await saidOf(folder)), allocatedBytes });
    }
  }
  return listed;
}

async function saidOf(folder: string): Promise<Pick<ListedEntry, 'about' | 'broken'>> {
  try {
    return { about: await readAbout(folder), broken: null };
  } catch (error) {
    if (!(error instanceof HarnessError) || error.code !== 'BOOTPROOF_ENTRY_BROKEN') throw error;
    return { about: null, broken: error.message };
  }
}
