import type { ByteSource } from '../byte-source.ts';
import { type ClusterHeader, readClusterHeader } from './cluster-header.ts';
import { type ClusterEntry, readClusterIndex } from './cluster-index.ts';
import type { Extent, Origin } from './extent.ts';
import { type Inode, bad } from './inode.ts';
import type { Superblock } from './superblock.ts';

/**
 * The extents of a compressed inode.
 *
 * An extent begins where an entry of the index says and ends where the next one begins, so the index is read from front
 * to back; Linux, which seeks, walks the same entries backwards. Source: fs/erofs/zmap.c.
 *
 * @throws {FormatError} when the index contradicts itself, or leads outside the image.
 */
export async function* compressedExtents(
  source: ByteSource,
  superblock: Superblock,
  inode: Inode,
): AsyncGenerator<Extent> {
  const { sizeBytes } = inode;
  if (sizeBytes === 0) return;
  const { blockSizeBytes } = superblock;
  const header = await readClusterHeader(source, superblock, inode);
  if (header.wholeFragment) {
    yield { offset: 0, sizeBytes, from: { kind: 'fragment', offset: header.fragmentOffset ?? 0 } };
    return;
  }
  const index = await readClusterIndex(source, inode, header, blockSizeBytes);
  let last: Head | undefined;
  for (const head of heads(index.entries, header, blockSizeBytes, sizeBytes)) {
    if (last === undefined ? head.offset !== 0 : head.offset < last.offset) {
      throw bad(inode.nid, `has a cluster out of order at byte ${String(head.offset)} of the file`);
    }
    if (last !== undefined && head.offset > last.offset) {
      yield extent(last, head.offset, originOf(last, { source, superblock, inode, header }));
    }
    last = head;
  }
  if (last === undefined) throw bad(inode.nid, 'has no cluster that begins', header.indexesAt);
  yield extent(last, sizeBytes, tailOrigin(last, index.endsAt, { source, superblock, inode, header }));
}

/** Where a cluster begins, in the file and in the image. */
interface Head {
  readonly offset: number;
  readonly kind: 'stored' | 'head 1' | 'head 2';
  readonly block: number;
  readonly blocks: number;
  readonly partial: boolean;
}

interface Context {
  readonly source: ByteSource;
  readonly superblock: Superblock;
  readonly inode: Inode;
  readonly header: ClusterHeader;
}

/** Limits of Linux: a cluster's size on disk, and decoded. */
const LARGEST_PACKED = 1024 * 1024;
const LARGEST_DECODED = 12 * 1024 * 1024;

/** The entries at which a cluster begins, each with the size that the entry behind it tells. */
function* heads(
  entries: Iterable<ClusterEntry>,
  header: ClusterHeader,
  blockSizeBytes: number,
  sizeBytes: number,
): Generator<Head> {
  let waiting: Head | undefined;
  let block = 0;
  for (const entry of entries) {
    if (waiting !== undefined) {
      const big = header.big[waiting.kind === 'head 1' ? 0 : 1];
      yield big && entry.kind === 'more' ? { ...waiting, blocks: entry.blocks ?? 1 } : waiting;
      waiting = undefined;
    }
    const offset = block++ * blockSizeBytes + entry.begins;
    // An entry at the end of the file marks that end: nothing begins there.
    if (entry.kind !== 'more' && offset < sizeBytes) {
      waiting = { offset, kind: entry.kind, block: entry.block, blocks: 1, partial: entry.partial };
    }
  }
  if (waiting !== undefined) yield waiting;
}

function extent(head: Head, end: number, from: Origin): Extent {
  return { offset: head.offset, sizeBytes: end - head.offset, from };
}

/** The last extent of a file may stand behind the index, or in the packed inode. */
function tailOrigin(head: Head, indexEnd: number, context: Context): Origin {
  const { header, inode, superblock } = context;
  if (header.fragmentOffset !== null) {
    // Full indexes have room for the upper half of the place, where others have a block number.
    const upper = inode.layout === 'compressed full' ? head.block * 2 ** 32 : 0;
    return { kind: 'fragment', offset: header.fragmentOffset + upper };
  }
  if (header.inlineBytes === null) return originOf(head, context);
  if ((indexEnd % superblock.blockSizeBytes) + header.inlineBytes > superblock.blockSizeBytes) {
    throw bad(inode.nid, 'has an inline cluster across a block boundary', indexEnd);
  }
  return physical(head, indexEnd, header.inlineBytes, 0, context);
}

function originOf(head: Head, context: Context): Origin {
  const { blockSizeBytes } = context.superblock;
  const rotateBy = context.header.interlaced ? head.offset % blockSizeBytes : 0;
  return physical(head, head.block * blockSizeBytes, head.blocks * blockSizeBytes, rotateBy, context);
}

function physical(head: Head, at: number, sizeBytes: number, rotateBy: number, context: Context): Origin {
  const { source, superblock, inode, header } = context;
  if (sizeBytes > LARGEST_PACKED) throw bad(inode.nid, `has a cluster of ${String(sizeBytes)} bytes`, at);
  if (!(at + sizeBytes <= source.sizeBytes)) throw bad(inode.nid, 'has a cluster beyond the end of the image', at);
  if (head.kind === 'stored') return { kind: 'stored', at, sizeBytes, rotateBy };
  const algorithm = header.algorithms[head.kind === 'head 1' ? 0 : 1];
  if (!superblock.algorithms.includes(algorithm)) {
    throw bad(inode.nid, `uses ${algorithm}, which the superblock rules out`, at);
  }
  return { kind: 'packed', algorithm, at, sizeBytes, partial: head.partial };
}

/**
 * Refuses an extent that decodes to more than Linux decodes.
 *
 * @throws {FormatError}
 */
export function requireDecodedSize({ sizeBytes, from }: Extent, inode: Inode): void {
  const limit = from.kind === 'stored' ? from.sizeBytes : from.kind === 'packed' ? LARGEST_DECODED : Infinity;
  if (sizeBytes > limit) {
    throw bad(
      inode.nid,
      `has a cluster that stands for ${String(sizeBytes)} bytes`,
      'at' in from ? from.at : undefined,
    );
  }
}
