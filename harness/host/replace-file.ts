import { randomBytes } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';

/** Writes a file so that readers see the old text or the new one. Nothing is forced to the disk: it can be made again. */
export async function replaceFile(path: string, text: string, mode = 0o644): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  await writeFile(temporary, text, { flag: 'wx', mode });
  await rename(temporary, path);
}
