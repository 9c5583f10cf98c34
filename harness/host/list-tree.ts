import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { hasCode, unreadable } from './files.ts';

/**
 * The files below a folder, by their paths from it, sorted; links count as files and are not followed. An absent folder
 * has none; at most `limit` are given.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function listTree(folder: string, limit: number): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .sort()
      .slice(0, limit);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG')) return [];
    throw unreadable(folder, error);
  }
}
