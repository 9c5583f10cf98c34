import { createZstdDecompress } from 'node:zlib';
import { FormatError, messageOf } from '../core/errors.ts';

/**
 * The bytes of a zstd stream (RFC 8878), all its frames.
 *
 * @throws {FormatError} when it is damaged, cut, or wants a window of more than 128 MiB.
 */
export async function* inflateZstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const engine = createZstdDecompress({ chunkSize: CHUNK_BYTES });
  const feeding = feed(chunks, engine);
  // What goes wrong before the engine is read from must wait to be asked about.
  feeding.catch(() => undefined);
  try {
    for await (const chunk of engine as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    if (!isZstdError(error)) throw error;
    throw new FormatError('zstd', messageOf(error), engine.bytesWritten, { cause: error });
  } finally {
    engine.destroy();
  }
  await feeding;
}

async function feed(chunks: AsyncIterable<Uint8Array>, engine: ReturnType<typeof createZstdDecompress>): Promise<void> {
  const over = new Promise<void>((resolve) => engine.once('close', () => resolve()).once('error', () => resolve()));
  try {
    for await (const chunk of chunks) {
      if (!engine.writable) return;
      // After an error, or when it is destroyed, a callback may never come.
      await Promise.race([over, new Promise<void>((resolve) => engine.write(chunk, () => resolve()))]);
    }
    engine.end();
  } catch (error) {
    engine.destroy(error instanceof Error ? error : new Error(messageOf(error)));
  }
}

function isZstdError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^Z(?:STD)?_/.test(String(error.code));
}

const CHUNK_BYTES = 256 * 1024;
