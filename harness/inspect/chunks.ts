import type { ByteSource } from '../formats/byte-source.ts';

/** The bytes of a source from its first to its last, in pieces. */
export async function* chunksOf(source: ByteSource): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < source.sizeBytes; at += PIECE_BYTES) {
    yield await source.read(at, Math.min(PIECE_BYTES, source.sizeBytes - at));
  }
}

/** More than this is neither hashed nor inflated: a small file can claim petabytes. */
export const MOST_BYTES = 8 * 1024 ** 3;

const PIECE_BYTES = 1024 * 1024;
