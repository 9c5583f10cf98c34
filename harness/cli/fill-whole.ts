import { join } from 'node:path';
import { kindOf, namesIn } from '../host/files.ts';
import { removeTree } from '../host/remove-tree.ts';

/**
 * Fills a folder of the user's. When that fails, what was missing is missing again, and what was empty is empty: half a
 * release could be taken for one, and the same call would refuse the folder.
 */
export async function fillWhole(folder: string, fill: () => Promise<void>): Promise<void> {
  const isNew = (await kindOf(folder)) === 'missing';
  const isEmpty = (await namesIn(folder)).length === 0;
  try {
    await fill();
  } catch (error) {
    const added = isNew ? [folder] : isEmpty ? (await namesIn(folder)).map((name) => join(folder, name)) : [];
    for (const path of added) await removeTree(path);
    throw error;
  }
}
