import type { ByteSource } from '../byte-source.ts';
import { ALGORITHMS, type Algorithm, INCOMPAT } from './features.ts';
import { type Inode, bad } from './inode.ts';
import type { Superblock } from './superblock.ts';

/** How the data of a compressed inode is to be read. */
export interface ClusterHeader {
  /** Where the indexes begin, in bytes from the start of the image. */
  readonly indexesAt: number;
  /** The algorithms of the two kinds of head; the second is only used by images that mix two. */
  readonly algorithms: readonly [Algorithm, Algorithm];
  /** Whether physical clusters of head 1, and of head 2 and stored ones, may be larger than a block. */
  readonly big: readonly [boolean, boolean];
  /** Whether compact indexes of two bytes are used where alignment allows. */
  readonly twoByteIndexes: boolean;
  readonly interlaced: boolean;
  /** Size of the last physical cluster when it stands behind the indexes. */
  readonly inlineBytes: number | null;
  /** Where in the packed inode the last extent is; for full indexes the upper half follows with that extent. */
  readonly fragmentOffset: number | null;
  /** The whole file is in the packed inode, and there are no indexes. */
  readonly wholeFragment: boolean;
}

/**
 * The header in front of the indexes. Source: struct z_erofs_map_header in fs/erofs/erofs_fs.h; z_erofs_fill_inode_lazy
 * in fs/erofs/zmap.c for what is refused.
 *
 * @throws {FormatError} when it lies outside the image or contradicts the superblock.
 */
export async function readClusterHeader(
  source: ByteSource,
  superblock: Superblock,
  inode: Inode,
): Promise<ClusterHeader> {
  const at = Math.ceil((inode.xattrsAt + inode.xattrBytes) / 8) * 8;
  const full = inode.layout === 'compressed full';
  const indexesAt = at + HEADER_BYTES + (full ? FULL_PADDING : 0);
  const usesHeader = INCOMPAT.bigClusters | INCOMPAT.tailPacking | INCOMPAT.fragments;
  // Images older than these features have padding in place of the header.
  if (full && (superblock.incompat & usesHeader) === 0) return { ...OLD_IMAGE, indexesAt };
  if (!(at + HEADER_BYTES <= source.sizeBytes)) throw bad(inode.nid, 'has its cluster header outside the image', at);
  const bytes = await source.read(at, HEADER_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  if ((view.getUint8(7) & WHOLE_FRAGMENT) !== 0) {
    const offset = view.getBigUint64(0, true) & ~(1n << 63n);
    if (offset > BigInt(Number.MAX_SAFE_INTEGER)) throw bad(inode.nid, 'is a fragment at an absurd place', at);
    return { ...OLD_IMAGE, indexesAt, fragmentOffset: Number(offset), wholeFragment: true };
  }
  const advise = view.getUint16(4, true);
  const big = [(advise & BIG_1) !== 0, (advise & BIG_2) !== 0] as const;
  if ((advise & ~KNOWN) !== 0) throw bad(inode.nid, `has the unknown cluster flags 0x${advise.toString(16)}`, at + 4);
  if (view.getUint8(7) !== 0) throw bad(inode.nid, 'has logical clusters that are not of one block', at + 7);
  if ((big[0] || big[1]) && (superblock.incompat & INCOMPAT.bigClusters) === 0) {
    throw bad(inode.nid, 'has big clusters, which the superblock rules out', at + 4);
  }
  if (!full && big[0] !== big[1]) throw bad(inode.nid, 'has big clusters for one head only', at + 4);
  const fragment = (advise & FRAGMENT) !== 0;
  const inlineBytes = view.getUint16(2, true);
  return {
    indexesAt,
    algorithms: [algorithm(inode, view.getUint8(6) & 15), algorithm(inode, view.getUint8(6) >> 4)],
    big,
    twoByteIndexes: (advise & TWO_BYTE) !== 0,
    interlaced: (advise & INTERLACED) !== 0,
    inlineBytes: !fragment && (advise & INLINE) !== 0 && inlineBytes > 0 ? inlineBytes : null,
    fragmentOffset: fragment ? view.getUint32(0, true) : null,
    wholeFragment: false,
  };
}

const HEADER_BYTES = 8;
const FULL_PADDING = 8;
const WHOLE_FRAGMENT = 0x80;
const TWO_BYTE = 0x1;
const BIG_1 = 0x2;
const BIG_2 = 0x4;
const INLINE = 0x8;
const INTERLACED = 0x10;
const FRAGMENT = 0x20;
const KNOWN = 0x3f;
const OLD_IMAGE: Omit<ClusterHeader, 'indexesAt'> = {
  algorithms: ['lz4', 'lz4'],
  big: [false, false],
  twoByteIndexes: false,
  interlaced: false,
  inlineBytes: null,
  fragmentOffset: null,
  wholeFragment: false,
};

function algorithm(inode: Inode, number: number): Algorithm {
  const named = ALGORITHMS[number];
  if (named === undefined) throw bad(inode.nid, `uses the unknown compression algorithm ${String(number)}`);
  return named;
}
