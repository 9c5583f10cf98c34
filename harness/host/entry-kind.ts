import { lstat } from 'node:fs/promises';
import { hasCode, unreadable } from './files.ts';

/** What stands at a path itself, links not followed. */
export type EntryKind = 'file' | 'folder' | 'symbolic link' | 'pipe' | 'socket' | 'device' | 'missing';

/**
 * What stands at `path` itself: a symbolic link is one, wherever it leads.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE` when the machine will not say.
 */
export async function entryKind(path: string): Promise<EntryKind> {
  try {
    const found = await lstat(path);
    if (found.isFile()) return 'file';
    if (found.isDirectory()) return 'folder';
    if (found.isSymbolicLink()) return 'symbolic link';
    if (found.isFIFO()) return 'pipe';
    return found.isSocket() ? 'socket' : 'device';
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG')) return 'missing';
    throw unreadable(path, error);
  }
}
