import { FormatError } from '../../core/errors.ts';

/** How the missing bytes of an external file are described: chunks, none of which is there. */
export interface ChunkMap {
  /** What the inode says of the chunks' size: its power of two, less 12. */
  readonly format: number;
  readonly count: number;
}

/**
 * The chunk map of a file: as few chunks as can be, each of at most 8 TiB.
 *
 * @throws {FormatError} for a file that would need more than 1024.
 */
export function chunkMapFor(sizeBytes: number): ChunkMap {
  let bits = SMALLEST_BITS;
  while (bits < LARGEST_BITS && 2 ** bits < sizeBytes) bits += 1;
  const count = Math.ceil(sizeBytes / 2 ** bits);
  if (count > MOST_CHUNKS) throw new FormatError('composefs', `a file of ${String(sizeBytes)} bytes is too large`);
  return { format: bits - SMALLEST_BITS, count };
}

const SMALLEST_BITS = 12;
const LARGEST_BITS = 43;
const MOST_CHUNKS = 1024;
