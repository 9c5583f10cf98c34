import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { kindOf } from './files.ts';

/** The bytes that this user may still write below a folder, which need not be there yet. */
export async function freeSpaceBytes(folder: string): Promise<number> {
  if ((await kindOf(folder)) === 'missing') return freeSpaceBytes(dirname(folder));
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
