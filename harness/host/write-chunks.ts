import { writeFile } from 'node:fs/promises';

/** Writes a new file as its bytes come; nothing is forced to the disk. The folder is there. */
export async function writeChunks(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  await writeFile(path, chunks, { flag: 'wx' });
}
