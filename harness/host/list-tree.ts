import type { Dirent } from 'node:fs';
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
  const entries = await entriesBelow(folder);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
    .slice(0, limit);
}

/**
 * Every path below a folder whose name ends so, sorted, folders among them. An absent folder has none.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function pathsEnding(folder: string, ending: string): Promise<string[]> {
  const entries = await entriesBelow(folder);
  return entries
    .filter(({ name }) => name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function entriesBelow(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG')) return [];
    throw unreadable(folder, error);
  }
}
