import { createReadStream } from 'node:fs';
import { unreadable } from './files.ts';

/**
 * The bytes of a file from its beginning to its end, a mebibyte at a time.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function* readChunks(path: string): AsyncGenerator<Uint8Array, void, void> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) yield chunk as Buffer;
  } catch (error) {
    throw unreadable(path, error);
  }
}
