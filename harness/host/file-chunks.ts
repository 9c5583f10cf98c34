import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { unreadable } from './files.ts';

/**
 * The bytes of a file from its beginning to its end, a mebibyte at a time.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function* readChunks(path: string): AsyncGenerator<Uint8Array, void, void> {
  try {
    // Each read takes a buffer of this size: a release has many small files, and a mebibyte for each costs more than reading it.
    const { size } = await stat(path);
    const highWaterMark = Math.max(SMALLEST_BYTES, Math.min(size, LARGEST_BYTES));
    for await (const chunk of createReadStream(path, { highWaterMark })) yield chunk as Buffer;
  } catch (error) {
    throw unreadable(path, error);
  }
}

const SMALLEST_BYTES = 16 * 1024;
const LARGEST_BYTES = 1024 * 1024;
