import { constants, gunzip, zstdDecompress } from 'node:zlib';
import { promisify } from 'node:util';
import { FormatError, messageOf } from '../../core/errors.ts';
import { LZ4_LEGACY_MAGIC, decodeLz4Legacy } from '../lz4/legacy-frame.ts';
import { decodeLzmaAlone } from '../lzma/lzma-alone.ts';
import { XZ_MAGIC, decodeXz } from '../lzma/xz.ts';

/** How a kernel is packed. The last two are recognised, not unpacked. */
export type Compression = 'none' | 'gzip' | 'zstd' | 'lz4' | 'xz' | 'lzma' | 'bzip2' | 'lzo';

/** The compression of a payload, by its first bytes; undefined for bytes that are none of them. */
export function recogniseCompression(firstBytes: Uint8Array): Compression | undefined {
  return MAGICS.find(([, magic]) => magic.every((byte, index) => firstBytes[index] === byte))?.[0];
}

/** Whether {@link unpack} can decode it. */
export function canUnpack(compression: Compression): boolean {
  return !['bzip2', 'lzo'].includes(compression);
}

/**
 * The unpacked bytes of a kernel's payload.
 *
 * @throws {FormatError} when the payload is damaged, unpacks to more than `limitBytes`, or is of a kind that is only
 * recognised.
 */
export async function unpack(payload: Uint8Array, compression: Compression, limitBytes: number): Promise<Uint8Array> {
  try {
    switch (compression) {
      case 'none':
        return payload;
      case 'gzip':
        return await gunzipAsync(payload, { maxOutputLength: limitBytes });
      case 'zstd':
        // The kernel's build appends the unpacked size, which is no frame: decode what is a frame, and stop there.
        return await zstdAsync(payload, { maxOutputLength: limitBytes, finishFlush: constants.ZSTD_e_flush });
      case 'lz4':
        return decodeLz4Legacy(payload, limitBytes);
      case 'xz':
        return decodeXz(payload, limitBytes);
      case 'lzma':
        return decodeLzmaAlone(payload, limitBytes);
      default:
        throw new FormatError('linux-image', `${compression}-compressed payloads are recognised but not unpacked`);
    }
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const tooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    const problem = tooLarge
      ? `unpacks to more than ${String(limitBytes)} bytes`
      : `does not unpack: ${messageOf(error)}`;
    throw new FormatError('linux-image', `the ${compression} payload ${problem}`, undefined, { cause: error });
  }
}

const gunzipAsync = promisify(gunzip) as (bytes: Uint8Array, options: object) => Promise<Buffer>;
const zstdAsync = promisify(zstdDecompress) as (bytes: Uint8Array, options: object) => Promise<Buffer>;

/** Source: lib/decompress.c of Linux; `none` is an ELF object or a raw arm64 Image's MZ. */
const MAGICS: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['lz4', LZ4_LEGACY_MAGIC],
  ['xz', XZ_MAGIC],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['lzo', [0x89, 0x4c, 0x5a, 0x4f]],
  ['lzma', [0x5d, 0x00, 0x00]],
  ['none', [0x7f, 0x45, 0x4c, 0x46]],
];
