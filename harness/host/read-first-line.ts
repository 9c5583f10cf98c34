import { open } from 'node:fs/promises';

/** The first line of a file, without its end; empty when the file is, or when no line ends within `limitBytes`. */
export async function readFirstLine(path: string, limitBytes: number): Promise<string> {
  await using file = await open(path);
  const bytes = Buffer.alloc(limitBytes);
  let done = 0;
  for (;;) {
    const { bytesRead } = await file.read(bytes, done, Math.min(PIECE_BYTES, limitBytes - done), done);
    const end = bytes.subarray(done, done + bytesRead).indexOf(LINE_FEED);
    if (end !== -1) return bytes.toString('utf8', 0, done + end);
    done += bytesRead;
    if (bytesRead === 0) return '';
  }
}

const PIECE_BYTES = 64 * 1024;
const LINE_FEED = 10;
