import { createHash } from 'node:crypto';
import type { Sha256 } from '../core/digest.ts';
import { readChunks } from './file-chunks.ts';
import { freeBytes } from './spent-bytes.ts';

/**
 * The digest of a file's bytes as they are now.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function digestOfFile(path: string): Promise<Sha256> {
  const hash = createHash('sha256');
  for await (const chunk of readChunks(path)) {
    hash.update(chunk);
    freeBytes(chunk);
  }
  return hash.digest('hex') as Sha256;
}
