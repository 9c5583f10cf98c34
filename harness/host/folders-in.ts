import { readdir } from 'node:fs/promises';
import { hasCode, unreadable } from './files.ts';

/**
 * The names of the folders in a folder, sorted; links to folders are none. An absent folder has none.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENAMETOOLONG')) return [];
    throw unreadable(folder, error);
  }
}
