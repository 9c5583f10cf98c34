import type { Inode } from './inode.ts';

/** Gives data its blocks from `start` on, in the order of inodes, and gives the number of the block behind the last. */
export function placeBlocks(inodes: readonly Inode[], start: number): number {
  let next = start;
  for (const { place } of inodes) {
    if (place.blocks > 0) place.firstBlock = next;
    next += place.blocks;
  }
  return next;
}

/** The size that an inode says it has. */
export function inodeSize({ data, place, sizeBytes }: Inode): number {
  if (data.kind === 'directory') return place.blocks * 4096 + place.tailBytes;
  return data.kind === 'none' ? 0 : sizeBytes;
}
