import type { ByteSource } from '../formats/byte-source.ts';

/** The first byte from `start` on that is not zero, or null; of a long tail only its beginning is looked at. */
export async function findData(source: ByteSource, start: number): Promise<number | null> {
  const end = Math.min(source.sizeBytes, start + LONGEST_TAIL);
  for (let at = start; at < end; at += ZEROS.length) {
    const piece = await source.read(at, Math.min(ZEROS.length, end - at));
    if (ZEROS.subarray(0, piece.length).equals(piece)) continue;
    return at + piece.findIndex((byte) => byte !== 0);
  }
  return null;
}

const ZEROS = Buffer.alloc(1024 * 1024);
const LONGEST_TAIL = 256 * 1024 * 1024;
