import type { DiskTree } from './disk-node.ts';

/** All of ext4 is counted in blocks of this size. */
export const BLOCK_BYTES = 4096;

/** How large a file system has to be. */
export interface DiskSize {
  readonly sizeBytes: number;
  readonly inodes: number;
}

/**
 * The size of a disk for a tree, with room to write: a quarter of what it holds, at least 32 MiB. Generous, because blocks
 * that nobody writes take no room on the host.
 */
export function diskSizeFor(tree: DiskTree): DiskSize {
  const nodes = [...new Set(tree.values())];
  let blocks = 0;
  // An inode, a block of attributes, and one for the tree of a file's extents.
  for (const { sizeBytes, xattrs } of nodes) {
    blocks += Math.ceil(sizeBytes / BLOCK_BYTES) + 1 + (xattrs.size > 0 ? 1 : 0);
  }
  for (const path of tree.keys()) blocks += Buffer.byteLength(path) / BLOCK_BYTES + 1 / 16;
  const inodes = roundUp(nodes.length + Math.max(4096, nodes.length / 2), 4096);
  const held = blocks * BLOCK_BYTES + inodes * INODE_BYTES;
  return { sizeBytes: roundUp(held + Math.max(32 * MIB, held / 4) + (JOURNAL_MIB + 8) * MIB, 4 * MIB), inodes };
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

const MIB = 1024 * 1024;
const INODE_BYTES = 256;
/** Said to mke2fs, which else takes the more the larger the disk is. Some MiB more go to its group tables. */
export const JOURNAL_MIB = 16;
