import { unlink } from 'node:fs/promises';

/** Removes one file or link; the system's error says why it would not go. */
export async function removeFile(path: string): Promise<void> {
  await unlink(path);
}
