import { realpath } from 'node:fs/promises';
import { unreadable } from './files.ts';

/**
 * The absolute path of what `path` leads to, without a link in it.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`, also when nothing is there.
 */
export async function realPathOf(path: string): Promise<string> {
  return realpath(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
}
