import { FormatError } from '../../core/errors.ts';
import type { ByteSource } from '../byte-source.ts';
import { compressedExtents, requireDecodedSize } from './cluster-map.ts';
import { decodeCluster } from './decode.ts';
import type { Extent, Origin } from './extent.ts';
import { INCOMPAT } from './features.ts';
import { flatExtents } from './flat-map.ts';
import { type Inode, bad } from './inode.ts';
import type { Superblock } from './superblock.ts';

/** Bytes of another inode, by place: how fragments are read. */
export type ReadFragment = (offset: number, sizeBytes: number) => AsyncIterable<Uint8Array>;

/**
 * The extents of any inode, in file order, each checked against its limits. Together they cover the file exactly.
 *
 * @throws {FormatError}
 */
export async function* extentsOf(source: ByteSource, superblock: Superblock, inode: Inode): AsyncGenerator<Extent> {
  const compressed = inode.layout.startsWith('compressed');
  for await (const extent of (compressed ? compressedExtents : flatExtents)(source, superblock, inode)) {
    requireDecodedSize(extent, inode);
    yield extent;
  }
}

/** Decodes extents one after the other, reusing its buffers. */
export class ExtentDecoder {
  readonly #source: ByteSource;
  readonly #superblock: Superblock;
  readonly #readFragment: ReadFragment;
  #output = new Uint8Array(0);

  constructor(source: ByteSource, superblock: Superblock, readFragment: ReadFragment) {
    this.#source = source;
    this.#superblock = superblock;
    this.#readFragment = readFragment;
  }

  /**
   * The bytes of an extent, in pieces; each is valid until the next one is asked for.
   *
   * @throws {FormatError} when they do not decode.
   */
  async *decode(extent: Extent, inode: Inode): AsyncGenerator<Uint8Array> {
    const { from, sizeBytes } = extent;
    switch (from.kind) {
      case 'hole':
        for (let left = sizeBytes; left > 0; left -= PIECE_BYTES) yield ZEROS.subarray(0, Math.min(left, PIECE_BYTES));
        return;
      case 'raw':
        for (let done = 0; done < sizeBytes; done += PIECE_BYTES) {
          yield await this.#source.read(from.at + done, Math.min(PIECE_BYTES, sizeBytes - done));
        }
        return;
      case 'fragment':
        yield* this.#readFragment(from.offset, sizeBytes);
        return;
      case 'stored':
      case 'packed':
        yield await this.decodeCluster(from, sizeBytes, inode);
    }
  }

  /** The bytes of a physical cluster, valid until the next call. */
  async decodeCluster(
    from: Origin & { kind: 'stored' | 'packed' },
    sizeBytes: number,
    inode: Inode,
  ): Promise<Uint8Array> {
    const cluster = await this.#source.read(from.at, from.sizeBytes);
    if (from.kind === 'stored') return rotated(cluster, from.rotateBy, sizeBytes);
    if (this.#output.length < sizeBytes) this.#output = new Uint8Array(Math.max(sizeBytes, SMALLEST_OUTPUT));
    const output = this.#output.subarray(0, sizeBytes);
    const { blockSizeBytes, incompat } = this.#superblock;
    try {
      decodeCluster(cluster, output, {
        algorithm: from.algorithm,
        partial: from.partial,
        zeroPadded: (incompat & INCOMPAT.zeroPadding) !== 0,
        blockSizeBytes,
      });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      throw bad(inode.nid, `cannot be read: ${error.message}`, from.at);
    }
    return output;
  }
}

const PIECE_BYTES = 256 * 1024;
const SMALLEST_OUTPUT = 128 * 1024;
const ZEROS = new Uint8Array(PIECE_BYTES);

/** Interlaced clusters keep each byte at its place within a block, so what does not fit at the end goes to the front. */
function rotated(cluster: Uint8Array, rotateBy: number, sizeBytes: number): Uint8Array {
  if (rotateBy === 0) return cluster.subarray(0, sizeBytes);
  const front = cluster.subarray(rotateBy, Math.min(cluster.length, rotateBy + sizeBytes));
  return Buffer.concat([front, cluster.subarray(0, sizeBytes - front.length)]);
}
