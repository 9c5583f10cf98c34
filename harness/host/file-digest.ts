import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Sha256 } from '../core/digest.ts';
import { unreadable } from './files.ts';

/**
 * The digest of a file's bytes as they are now.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function digestOfFile(path: string): Promise<Sha256> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer);
  } catch (error) {
    throw unreadable(path, error);
  }
  return hash.digest('hex') as Sha256;
}
