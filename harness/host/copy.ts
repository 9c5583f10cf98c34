import { constants } from 'node:fs';
import { access, chmod, copyFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HarnessError } from '../core/errors.ts';
import { hasCode, kindOf, unreadable } from './files.ts';

/**
 * Copies a file, sharing its blocks where the file system can, and gives the copy its own mode.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`, `BOOTPROOF_UNWRITABLE`.
 */
export async function copyInto(source: string, target: string, mode: number): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
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

function unwritable(path: string, error: unknown): HarnessError {
  const { code = 'unknown error' } = error as { code?: string };
  const why: Readonly<Record<string, string>> = {
    EACCES: 'permission denied: name a place of yours',
    EDQUOT: 'the disk quota is used up: make room, or name a place on another disk',
    EISDIR: 'it is a folder: name a file',
    ENOSPC: 'the disk is full: make room, or name a place on another disk',
  };
  return new HarnessError(
    'BOOTPROOF_UNWRITABLE',
    `cannot write ${path}: ${why[code] ?? code}`,
    { path, code },
    { cause: error },
  );
}
