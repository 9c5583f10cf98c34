import { constants, inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { FormatError, messageOf } from '../../core/errors.ts';
import { decodeLz4Block } from '../lz4/block.ts';
import type { Origin } from './extent.ts';

/** How a compressed cluster is to be decoded. */
export interface DecodeOptions {
  readonly algorithm: (Origin & { kind: 'packed' })['algorithm'];
  /** Output beyond the end of `output` is dropped instead of refused. */
  readonly partial: boolean;
  /** Whether the image pads clusters with zeros in front, as all but very old ones do. */
  readonly zeroPadded: boolean;
  readonly blockSizeBytes: number;
}

/**
 * Decodes one physical cluster into the whole of `output`. Source: fs/erofs/decompressor*.c.
 *
 * @throws {FormatError} when it does not decode to exactly these bytes; `offset` counts from the start of the cluster.
 */
export function decodeCluster(cluster: Uint8Array, output: Uint8Array, options: DecodeOptions): void {
  const { algorithm, partial, zeroPadded, blockSizeBytes } = options;
  const padding = zeroPadded ? leadingZeros(cluster, blockSizeBytes) : 0;
  const packed = cluster.subarray(padding);
  if (packed.length === 0) throw new FormatError('erofs', 'a compressed cluster holds nothing but padding');
  const written =
    algorithm === 'lz4'
      ? // Without padding in front the end of the input is not known: output decides where to stop.
        decodeLz4Block(packed, output, partial || !zeroPadded)
      : decodeStream(packed, output, options);
  if (written !== output.length) {
    throw new FormatError('erofs', `a cluster decodes to ${String(written)} of ${String(output.length)} bytes`);
  }
}

/** Padding ends within the first block, whatever the cluster's size. */
function leadingZeros(cluster: Uint8Array, blockSizeBytes: number): number {
  const limit = Math.min(blockSizeBytes, cluster.length);
  let zeros = 0;
  while (zeros < limit && cluster[zeros] === 0) zeros++;
  return zeros;
}

/** What a deduplicated cluster decodes to in full is bounded by what Linux decodes. */
const LARGEST_DECODED = 12 * 1024 * 1024;

function decodeStream(packed: Uint8Array, output: Uint8Array, { algorithm, partial }: DecodeOptions): number {
  const maxOutputLength = partial ? LARGEST_DECODED : output.length;
  try {
    switch (algorithm) {
      case 'deflate':
        return copy(inflateRawSync(packed, { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH }), output);
      case 'zstd':
        return copy(zstdDecompressSync(packed, { maxOutputLength }), output);
      default:
        throw new FormatError('erofs', `data is compressed with ${algorithm}, which is recognised but not decoded`);
    }
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError('erofs', `a ${algorithm} cluster does not decode: ${messageOf(error)}`, undefined, {
      cause: error,
    });
  }
}

function copy(decoded: Uint8Array, output: Uint8Array): number {
  const length = Math.min(decoded.length, output.length);
  output.set(decoded.subarray(0, length));
  return length;
}
