import { constants } from 'node:fs';
import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unreadable } from './files.ts';

/**
 * Copies a file, sharing its blocks where the file system can, and gives the copy its own mode.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function copyInto(source: string, target: string, mode: number): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  try {
    await copyFile(source, target, constants.COPYFILE_FICLONE);
  } catch (error) {
    throw unreadable(source, error);
  }
  await chmod(target, mode);
}
