import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { copyInto } from './copy.ts';
import { hasCode, kindOf, unreadable } from './files.ts';

/**
 * Copies the regular files below a folder to their places below another one. What is there already stays; links, pipes and
 * devices are left behind. An absent folder has none.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function copyFiles(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true }).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw unreadable(from, error);
  });
  for (const entry of entries) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyFiles(source, target);
    else if (entry.isFile() && (await kindOf(target)) === 'missing') {
      await copyInto(source, target, (await stat(source)).mode & 0o755);
    }
  }
}
