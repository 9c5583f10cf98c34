import { createHash } from 'node:crypto';
import type { Sha256 } from '../core/digest.ts';

/** The SHA-256 of bytes in memory. */
export function digestOfBytes(bytes: Uint8Array): Sha256 {
  return createHash('sha256').update(bytes).digest('hex') as Sha256;
}
