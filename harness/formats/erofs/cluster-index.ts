import type { ByteSource } from '../byte-source.ts';
import type { ClusterHeader } from './cluster-header.ts';
import { type Inode, bad } from './inode.ts';

/**
 * One entry of a compressed inode's index: what begins, or goes on, in one logical cluster (one block of the file).
 * Numbers mean nothing where the kind does not use them.
 */
export interface ClusterEntry {
  /** `stored`: a cluster that is not compressed begins here; `head…`: a compressed one; `more`: none begins. */
  readonly kind: 'stored' | 'head 1' | 'more' | 'head 2';
  /** Where in the logical cluster it begins. */
  readonly begins: number;
  /** Its first block. */
  readonly block: number;
  /** For the first `more` behind a head: how many blocks its physical cluster has; null when it does not say. */
  readonly blocks: number | null;
  readonly partial: boolean;
}

/** All entries of an inode's index, and where the index ends: an inline cluster follows there. */
export interface ClusterIndex {
  readonly entries: Iterable<ClusterEntry>;
  readonly endsAt: number;
}

/**
 * The index of a compressed inode, full (8 bytes an entry) or compact (4 or 2). Source: struct z_erofs_lcluster_index in
 * fs/erofs/erofs_fs.h, and fs/erofs/zmap.c for the packing of compact ones.
 *
 * @throws {FormatError} when it lies outside the image, at once or while it is iterated.
 */
export async function readClusterIndex(
  source: ByteSource,
  inode: Inode,
  header: ClusterHeader,
  blockSizeBytes: number,
): Promise<ClusterIndex> {
  const count = Math.ceil(inode.sizeBytes / blockSizeBytes);
  const packs = inode.layout === 'compressed full' ? [] : compactPacks(header, count);
  const sizeBytes =
    inode.layout === 'compressed full'
      ? count * 8
      : packs.reduce((sum, { packs, packBytes }) => sum + packs * packBytes, 0);
  const at = header.indexesAt;
  if (!(at + sizeBytes <= source.sizeBytes)) throw bad(inode.nid, 'has its cluster index outside the image', at);
  if (sizeBytes > LARGEST_INDEX) throw bad(inode.nid, `has a cluster index of ${String(sizeBytes)} bytes`, at);
  const bytes = await source.read(at, sizeBytes);
  const entries =
    inode.layout === 'compressed full'
      ? fullEntries(bytes, inode, blockSizeBytes)
      : compactEntries(bytes, inode, header, packs, Math.log2(blockSizeBytes), count);
  return { entries, endsAt: at + sizeBytes };
}

/** Enough for a file of 32 GiB. */
const LARGEST_INDEX = 64 * 1024 * 1024;
const KINDS: readonly ClusterEntry['kind'][] = ['stored', 'head 1', 'more', 'head 2'];
/** In place of the distance to its head, the first `more` of a big cluster has this bit and the cluster's blocks. */
const HAS_BLOCKS = 0x800;
const PARTIAL = 0x8000;

function* fullEntries(bytes: Uint8Array, inode: Inode, blockSizeBytes: number): Generator<ClusterEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += 8) {
    const advise = view.getUint16(at, true);
    const kind = KINDS[advise & 3] ?? 'more';
    const begins = view.getUint16(at + 2, true);
    if (kind === 'more') {
      const distance = view.getUint16(at + 4, true);
      const blocks = (distance & HAS_BLOCKS) === 0 ? null : distance & ~HAS_BLOCKS;
      yield { kind, begins: 0, block: 0, blocks, partial: false };
    } else {
      if (begins >= blockSizeBytes) throw bad(inode.nid, 'has a cluster that begins beyond its block');
      yield { kind, begins, block: view.getUint32(at + 4, true), blocks: null, partial: (advise & PARTIAL) !== 0 };
    }
  }
}

/** A run of packs of the same size; a pack holds entries of a few bits each, then the block from which they count. */
interface Packs {
  readonly packs: number;
  readonly packBytes: number;
  readonly entriesPerPack: number;
}

/** Packs of 2 entries up to 32-byte alignment, packs of 16 as far as they go, packs of 2 for the rest. */
function compactPacks(header: ClusterHeader, count: number): Packs[] {
  const small = (entries: number): Packs => ({ packs: Math.ceil(entries / 2), packBytes: 8, entriesPerPack: 2 });
  const toAlign = ((32 - (header.indexesAt % 32)) % 32) / 4;
  if (!header.twoByteIndexes || toAlign >= count) return [small(count)];
  const large = Math.floor((count - toAlign) / 16);
  return [small(toAlign), { packs: large, packBytes: 32, entriesPerPack: 16 }, small(count - toAlign - large * 16)];
}

function* compactEntries(
  bytes: Uint8Array,
  inode: Inode,
  header: ClusterHeader,
  runs: readonly Packs[],
  blockBits: number,
  count: number,
): Generator<ClusterEntry> {
  let at = 0;
  let left = count;
  for (const run of runs) {
    if (run.entriesPerPack === 16 && run.packs > 0 && blockBits > 12) {
      throw bad(inode.nid, 'has two-byte indexes for blocks of more than 4096 bytes');
    }
    for (let pack = 0; pack < run.packs; pack++, at += run.packBytes) {
      const entries = packEntries(bytes.subarray(at, at + run.packBytes), run.entriesPerPack, blockBits, header.big[0]);
      for (const entry of entries.slice(0, left)) yield entry;
      left -= entries.length;
    }
  }
}

function packEntries(pack: Uint8Array, entries: number, blockBits: number, big: boolean): ClusterEntry[] {
  const view = new DataView(pack.buffer, pack.byteOffset, pack.length);
  const bitsEach = ((pack.length - 4) * 8) / entries;
  // The low bits hold a place in the block or a distance, which needs at least twelve.
  const lowBits = Math.max(blockBits, 12);
  const base = view.getUint32(pack.length - 4, true);
  const raw = Array.from({ length: entries }, (_, index) => {
    const bit = index * bitsEach;
    const word = view.getUint32(bit >> 3, true) >>> (bit & 7);
    return { low: word & ((1 << lowBits) - 1), kind: KINDS[(word >>> lowBits) & 3] ?? 'more' };
  });
  // Blocks are not stored: heads of a pack count on from its base, small clusters from one above it.
  let blocksBefore = big ? 0 : 1;
  return raw.map(({ low, kind }, index) => {
    if (kind === 'more') {
      const blocks = (low & HAS_BLOCKS) === 0 ? null : low & ~HAS_BLOCKS;
      if (big) blocksBefore += blocks ?? 0;
      return { kind, begins: 0, block: 0, blocks, partial: false };
    }
    const block = (base + blocksBefore) % 2 ** 32;
    // A head with `more` behind it has its size told there; across two packs it counts in the second.
    if (!big || (raw[index + 1]?.kind ?? kind) !== 'more') blocksBefore++;
    return { kind, begins: low, block, blocks: null, partial: false };
  });
}
