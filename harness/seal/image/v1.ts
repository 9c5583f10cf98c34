import { type SealNode, isWhiteout, preOrder } from '../tree.ts';
import { inodeSize, placeBlocks } from './blocks.ts';
import { chunkMapFor } from './chunks.ts';
import type { ImageOptions } from './format.ts';
import { COMPACT_HEADER, EXTENDED_HEADER, writeInodeHeader } from './inode-header.ts';
import type { Inode, Xattr } from './inode.ts';
import { shareXattrs } from './shared-xattrs.ts';
import { writeHead } from './superblock.ts';
import { listV1Inodes } from './v1-inodes.ts';
import { placeV1Inodes } from './v1-layout.ts';
import { writeData, writeEntries, writeXattrs } from './write-inode.ts';
import { V1_PREFIXES } from './xattr-encoding.ts';

/**
 * The V1 image of a tree, byte for byte what the C mkcomposefs writes.
 *
 * @throws {FormatError} for a tree that the format cannot hold.
 */
export function buildV1(root: SealNode, { format, algorithm }: ImageOptions): Buffer {
  const headerVersion = headerVersionFor(root, format);
  const inodes = listV1Inodes(root, headerVersion === 1, algorithm);
  const buildTime = oldestOf(inodes);
  const shared = shareXattrs(inodes, descending, V1_PREFIXES);
  const inodesEnd = placeV1Inodes(inodes, shared, buildTime);
  const dataStart = Math.ceil((inodesEnd + shared.sizeBytes) / BLOCK);
  const blocks = placeBlocks(inodes, dataStart);
  const image = Buffer.alloc(blocks * BLOCK);
  writeHead(image, {
    headerVersion,
    hasAcl: inodes.some(({ xattrs }) => xattrs.some(([key]) => ACLS.includes(key))),
    rootOffset: inodes[0]?.place.offset ?? 0,
    inodes: inodes.length,
    buildTime,
    sizeBytes: image.length,
    xattrBlock: Math.floor(inodesEnd / BLOCK),
  });
  for (const inode of inodes) writeInode(image, inode, (inodesEnd % BLOCK) / 4);
  writeEntries(image, inodesEnd, shared.table, V1_PREFIXES);
  return image;
}

function headerVersionFor(root: SealNode, format: ImageOptions['format']): 0 | 1 {
  if (format !== 'v1-auto') return format === 'v1' ? 1 : 0;
  return preOrder(root).some(isWhiteout) ? 1 : 0;
}

function oldestOf(inodes: readonly Inode[]): Inode['mtime'] {
  return inodes
    .map(({ mtime }) => mtime)
    .reduce((a, b) => (b.sec < a.sec || (b.sec === a.sec && b.nsec < a.nsec) ? b : a));
}

/** The order of the shared table: keys from the last to the first, of one key the longest value first. */
function descending([keyA, valueA]: Xattr, [keyB, valueB]: Xattr): number {
  if (keyA !== keyB) return keyA < keyB ? 1 : -1;
  if (valueA.length !== valueB.length) return valueB.length - valueA.length;
  return valueA < valueB ? 1 : -1;
}

function writeInode(image: Buffer, inode: Inode, tableId: number): void {
  const { place, data } = inode;
  const layout = data.kind === 'external' ? 4 : place.tailBytes > 0 ? 2 : 0;
  const header = place.isCompact ? COMPACT_HEADER : EXTENDED_HEADER;
  writeInodeHeader(image, {
    inode,
    layout,
    sizeBytes: inodeSize(inode),
    union: unionOf(inode),
    number: inode.index,
    mtime: inode.mtime,
  });
  writeData(image, inode, writeXattrs(image, place.offset + header, inode, tableId, V1_PREFIXES));
}

function unionOf({ data, place, rdev, sizeBytes }: Inode): number {
  // A chunk map that has a block of its own leaves the lower half of the block's number to the chunks' size.
  if (data.kind === 'external') return ((place.firstBlock & 0xffff0000) | chunkMapFor(sizeBytes).format) >>> 0;
  return data.kind === 'none' ? rdev : place.firstBlock;
}

const ACLS = ['system.posix_acl_access', 'system.posix_acl_default'];
const BLOCK = 4096;
