import { constants } from 'node:fs';
import { access, chmod, copyFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode, kindOf, makeFolder, unreadable, unwritable } from './files.ts';

/**
 * Copies a file, sharing its blocks where the file system can, and gives the copy its own mode.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`, `BOOTPROOF_UNWRITABLE`.
 */
export async function copyInto(source: string, target: string, mode: number): Promise<void> {
  await makeFolder(dirname(target));
  try {
    await copyFile(source, target, constants.COPYFILE_FICLONE);
  } catch (error) {
    throw (await isOfTarget(source, error)) ? unwritable(target, error) : unreadable(source, error);
  }
  await chmod(target, mode);
}

/** The error of a copy names both files, and says not which of them it is about. */
async function isOfTarget(source: string, error: unknown): Promise<boolean> {
  if (hasCode(error, 'EIO') || (await kindOf(source)) !== 'file') return false;
  return access(source, constants.R_OK).then(
    () => true,
    () => false,
  );
}
