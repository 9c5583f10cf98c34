import { open, utimes } from 'node:fs/promises';

/** Sets the time of writing of a file, as programs may. */
export async function setModifiedTime(path: string, time: Date): Promise<void> {
  await utimes(path, time, time);
}

/** Writes over the beginning of a file that stays the same file, as a guest writes to its disk. */
export async function writeInPlace(path: string, bytes: string | Uint8Array): Promise<void> {
  await using file = await open(path, 'r+');
  await file.write(Buffer.from(bytes), 0, undefined, 0);
}
