import { open } from 'node:fs/promises';

/** The two ends of a file, and what lies between them. */
export interface FileEnds {
  readonly head: Buffer;
  readonly tail: Buffer;
  readonly sizeBytes: number;
  readonly skippedBytes: number;
  /** The line feeds in what was skipped. */
  readonly skippedLines: number;
}

/** Reads the beginning and the end of a file; of what lies between only the line feeds are counted. A short file is all beginning. */
export async function readEnds(path: string, headBytes: number, tailBytes: number): Promise<FileEnds> {
  await using file = await open(path);
  const { size: sizeBytes } = await file.stat();
  const read = async (start: number, end: number): Promise<Buffer> => {
    const bytes = Buffer.alloc(end - start);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    return bytes.subarray(0, bytesRead);
  };
  if (sizeBytes <= headBytes + tailBytes) {
    return { head: await read(0, sizeBytes), tail: Buffer.alloc(0), sizeBytes, skippedBytes: 0, skippedLines: 0 };
  }
  const [from, to] = [headBytes, sizeBytes - tailBytes];
  let skippedLines = 0;
  for (let start = from; start < to; start += PIECE_BYTES) {
    const piece = await read(start, Math.min(start + PIECE_BYTES, to));
    for (let at = piece.indexOf(LINE_FEED); at !== -1; at = piece.indexOf(LINE_FEED, at + 1)) skippedLines += 1;
  }
  const tail = await read(to, sizeBytes);
  return { head: await read(0, headBytes), tail, sizeBytes, skippedBytes: to - from, skippedLines };
}

const PIECE_BYTES = 1024 * 1024;
const LINE_FEED = 10;
