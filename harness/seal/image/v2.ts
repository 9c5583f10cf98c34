import { FormatError } from '../../core/errors.ts';
import type { VerityAlgorithm } from '../../formats/fs-verity.ts';
import type { SealNode } from '../tree.ts';
import { inodeSize, placeBlocks } from './blocks.ts';
import { shapeDirectory } from './directory-blocks.ts';
import { EXTENDED_HEADER, FIRST_INODE, writeInodeHeader } from './inode-header.ts';
import type { Inode, Xattr } from './inode.ts';
import { type SharedXattrs, shareXattrs, splitXattrs } from './shared-xattrs.ts';
import { writeHead } from './superblock.ts';
import { listV2Inodes } from './v2-inodes.ts';
import { writeData, writeEntries, writeXattrs } from './write-inode.ts';
import { V2_PREFIXES, splitKey } from './xattr-encoding.ts';

/**
 * The V2 image of a tree, byte for byte what composefs-rs writes in its older format. Nanoseconds are not kept.
 *
 * @throws {FormatError} for a tree that the format cannot hold.
 */
export function buildV2(root: SealNode, algorithm: VerityAlgorithm): Buffer {
  const inodes = listV2Inodes(root, algorithm);
  const shared = shareXattrs(inodes, ascending, V2_PREFIXES);
  const inodesEnd = placeInodes(inodes, shared);
  const blocks = placeBlocks(inodes, Math.ceil((inodesEnd + shared.sizeBytes) / BLOCK));
  const image = Buffer.alloc(blocks * BLOCK);
  writeHead(image, {
    headerVersion: 2,
    hasAcl: false,
    rootOffset: inodes[0]?.place.offset ?? 0,
    inodes: inodes.length,
    buildTime: { sec: 0n, nsec: 0 },
    sizeBytes: image.length,
    xattrBlock: 0,
  });
  for (const inode of inodes) writeInode(image, inode, inodesEnd / 4);
  writeEntries(image, inodesEnd, shared.table, V2_PREFIXES);
  return image;
}

/** By prefix number, then by the rest of the key, then by value. */
function ascending([keyA, valueA]: Xattr, [keyB, valueB]: Xattr): number {
  const a = splitKey(keyA, V2_PREFIXES);
  const b = splitKey(keyB, V2_PREFIXES);
  if (a.index !== b.index) return a.index - b.index;
  if (a.suffix !== b.suffix) return a.suffix < b.suffix ? -1 : 1;
  return valueA < valueB ? -1 : 1;
}

function placeInodes(inodes: readonly Inode[], shared: SharedXattrs): number {
  let offset = FIRST_INODE;
  for (const inode of inodes) {
    const xattrs = splitXattrs(inode.xattrs, shared, { mostShared: Infinity, prefixes: V2_PREFIXES });
    if (xattrs.shared.length > 0xff) throw new FormatError('composefs', 'an inode shares more than 255 attributes');
    const shape = shapeOf(inode);
    const size = inode.data.kind === 'directory' ? shape.blocks * BLOCK + shape.tailBytes : inode.sizeBytes;
    if (layoutOf(inode, shape.tailBytes) === 2)
      offset = padded(offset, offset + EXTENDED_HEADER + xattrs.sizeBytes, size);
    inode.place = { offset, isCompact: false, xattrs, ...shape, firstBlock: 0 };
    offset = up(offset + EXTENDED_HEADER + xattrs.sizeBytes + shape.tailBytes);
  }
  return offset;
}

function shapeOf({ data }: Inode): { blocks: number; tailBytes: number } {
  if (data.kind === 'directory') {
    const { groups, lastBytes } = shapeDirectory(data.names);
    if (lastBytes > BLOCK / 2) return { blocks: groups.length, tailBytes: 0 };
    return { blocks: groups.length - 1, tailBytes: lastBytes };
  }
  if (data.kind === 'symlink' || data.kind === 'inline') return { blocks: 0, tailBytes: data.bytes.length };
  return { blocks: 0, tailBytes: data.kind === 'external' && data.isSealed ? 4 : 0 };
}

/** Moves an inode whose data would cross a block, by the rule of the original: it looks one byte too far. */
function padded(offset: number, dataAt: number, sizeBytes: number): number {
  const before = dataAt - 1;
  const behind = dataAt + (sizeBytes % BLOCK);
  if (Math.floor(before / BLOCK) === Math.floor(behind / BLOCK)) return offset;
  return up(offset + BLOCK - (before % BLOCK));
}

function writeInode(image: Buffer, inode: Inode, tableId: number): void {
  const { place } = inode;
  writeInodeHeader(image, {
    inode,
    layout: layoutOf(inode, place.tailBytes),
    sizeBytes: inodeSize(inode),
    union: unionOf(inode),
    number: place.offset / 32,
    mtime: { sec: inode.mtime.sec, nsec: 0 },
  });
  writeData(image, inode, writeXattrs(image, place.offset + EXTENDED_HEADER, inode, tableId, V2_PREFIXES));
}

function layoutOf({ data }: Inode, tailBytes: number): 0 | 2 | 4 {
  if (data.kind === 'external') return 4;
  return tailBytes > 0 ? 2 : 0;
}

function unionOf({ data, place, rdev }: Inode): number {
  // The largest size of chunks, whatever the file's size is.
  if (data.kind === 'external') return 31;
  return data.kind === 'none' ? rdev : place.firstBlock;
}

function up(offset: number): number {
  return Math.ceil(offset / 32) * 32;
}

const BLOCK = 4096;
