import { FormatError } from '../core/errors.ts';

/** Random access to bytes that need not be in memory: what the readers of images and executables work on. */
export interface ByteSource {
  readonly sizeBytes: number;
  /**
   * Exactly `length` bytes from `offset` on. The caller may keep the array; it may share memory with the source, so it is
   * not written to.
   *
   * @throws {FormatError} when the range does not lie inside the source.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A source over bytes in memory. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    sizeBytes: bytes.length,
    async read(offset, length) {
      requireRange(bytes.length, offset, length);
      return Promise.resolve(bytes.subarray(offset, offset + length));
    },
  };
}

/** The bytes of a source from its first to its last, in pieces. */
export async function* chunksOf(source: ByteSource): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < source.sizeBytes; at += PIECE_BYTES) {
    yield await source.read(at, Math.min(PIECE_BYTES, source.sizeBytes - at));
  }
}

/** A range of a source as a source of its own. */
export function sliceSource(source: ByteSource, start: number, sizeBytes: number): ByteSource {
  requireRange(source.sizeBytes, start, sizeBytes);
  return {
    sizeBytes,
    async read(offset, length) {
      requireRange(sizeBytes, offset, length);
      return source.read(start + offset, length);
    },
  };
}

/**
 * Refuses a range that leaves the source: numbers out of an image are hostile until they have passed here.
 *
 * @throws {FormatError} when offset or length is no whole number, negative, or reaches beyond `sizeBytes`.
 */
function requireRange(sizeBytes: number, offset: number, length: number): void {
  const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(length);
  if (!whole || offset < 0 || length < 0 || offset + length > sizeBytes) {
    throw new FormatError(
      'bytes',
      `${String(length)} bytes are wanted, but the input ends at byte ${String(sizeBytes)}`,
      offset,
    );
  }
}

const PIECE_BYTES = 1024 * 1024;
