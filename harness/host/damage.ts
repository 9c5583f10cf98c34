import { open, stat, truncate, utimes } from 'node:fs/promises';

/** Changes one byte in the middle of a file and sets its time of writing back, so that neither size nor time tell of it. */
export async function flipByte(path: string): Promise<void> {
  const { size, atime, mtime } = await stat(path);
  {
    await using file = await open(path, 'r+');
    const at = Math.floor(size / 2);
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, at);
    byte[0] = (byte[0] ?? 0) ^ 0x01;
    await file.write(byte, 0, 1, at);
  }
  await utimes(path, atime, mtime);
}

/** Cuts a file to half of its size. */
export async function truncateFile(path: string): Promise<void> {
  const { size } = await stat(path);
  await truncate(path, Math.floor(size / 2));
}
