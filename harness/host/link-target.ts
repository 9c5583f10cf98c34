import { readlink } from 'node:fs/promises';
import { hasCode, unreadable } from './files.ts';

/**
 * What a symbolic link says, as it stands there; null for anything else.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function linkTarget(path: string): Promise<string | null> {
  try {
    return await readlink(path);
  } catch (error) {
    if (hasCode(error, 'EINVAL', 'ENOENT', 'ENOTDIR')) return null;
    throw unreadable(path, error);
  }
}
