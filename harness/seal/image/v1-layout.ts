import type { Mtime } from '../tree.ts';
import { chunkMapFor } from './chunks.ts';
import { shapeDirectory } from './directory-blocks.ts';
import { COMPACT_HEADER, EXTENDED_HEADER, FIRST_INODE } from './inode-header.ts';
import type { Inode } from './inode.ts';
import { type SharedXattrs, splitXattrs } from './shared-xattrs.ts';
import { V1_PREFIXES } from './xattr-encoding.ts';

/** Gives every inode its place behind the superblock, and gives the offset behind the last one. */
export function placeV1Inodes(inodes: readonly Inode[], shared: SharedXattrs, oldest: Mtime): number {
  let end = FIRST_INODE;
  for (const inode of inodes) {
    const xattrs = splitXattrs(inode.xattrs, shared, { mostShared: 128, prefixes: V1_PREFIXES });
    const shape = shapeOf(inode);
    const isCompact = fitsCompact(inode, shape, oldest);
    const head = (isCompact ? COMPACT_HEADER : EXTENDED_HEADER) + xattrs.sizeBytes;
    const start = Math.ceil(end / 32) * 32;
    const place = inode.data.kind === 'symlink' ? placeLink(start, head, shape) : placeOther(start, head, shape);
    inode.place = { ...place, isCompact, xattrs, firstBlock: 0 };
    end = place.offset + head + place.tailBytes;
  }
  return Math.ceil(end / 32) * 32;
}

/** How much of an inode's data takes whole blocks, and how much may follow the inode itself. */
interface Shape {
  readonly blocks: number;
  readonly tailBytes: number;
}

function shapeOf({ data, sizeBytes }: Inode): Shape {
  switch (data.kind) {
    case 'directory': {
      const { groups, lastBytes } = shapeDirectory(data.names);
      return tailOrBlock(groups.length - 1, lastBytes);
    }
    case 'inline':
      return tailOrBlock(Math.floor(data.bytes.length / BLOCK), data.bytes.length % BLOCK);
    case 'symlink':
      return { blocks: 0, tailBytes: data.bytes.length };
    case 'external':
      return { blocks: 0, tailBytes: 4 * chunkMapFor(sizeBytes).count };
    case 'none':
      return { blocks: 0, tailBytes: 0 };
  }
}

/** More than half a block is worth a block of its own. */
function tailOrBlock(blocks: number, rest: number): Shape {
  return rest > BLOCK / 2 ? { blocks: blocks + 1, tailBytes: 0 } : { blocks, tailBytes: rest };
}

/** The short header has no time of its own, and 16 bits for links and owner. */
function fitsCompact({ mtime, nlink, uid, gid, data, sizeBytes }: Inode, shape: Shape, oldest: Mtime): boolean {
  const size = data.kind === 'directory' ? shape.blocks * BLOCK + shape.tailBytes : sizeBytes;
  const isOldest = mtime.sec === oldest.sec && mtime.nsec === oldest.nsec;
  return isOldest && nlink <= 0xffff && uid <= 0xffff && gid <= 0xffff && size <= 0xffffffff;
}

/** A link and its target must not cross a block; a target that fills one gets one. */
function placeLink(start: number, head: number, { blocks, tailBytes }: Shape): Shape & { offset: number } {
  const total = head + tailBytes;
  const crosses = Math.floor(start / BLOCK) !== Math.floor((start + total - 1) / BLOCK);
  const offset = crosses ? Math.ceil(start / BLOCK) * BLOCK : start;
  return total >= BLOCK ? { offset, blocks: blocks + 1, tailBytes: 0 } : { offset, blocks, tailBytes };
}

/** A tail must not cross a block: the inode moves back just so far that it begins in the next one. */
function placeOther(start: number, head: number, { blocks, tailBytes }: Shape): Shape & { offset: number } {
  const room = roomBehind(start + head);
  if (room >= tailBytes) return { offset: start, blocks, tailBytes };
  const padding = Math.ceil(room / 32) * 32;
  if (tailBytes <= roomBehind(start + head + padding)) return { offset: start + padding, blocks, tailBytes };
  return { offset: Math.ceil(start / BLOCK) * BLOCK, blocks: blocks + 1, tailBytes: 0 };
}

function roomBehind(offset: number): number {
  return BLOCK - (offset % BLOCK);
}

const BLOCK = 4096;
