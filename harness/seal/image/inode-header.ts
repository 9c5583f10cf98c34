import type { Mtime } from '../tree.ts';
import type { Inode } from './inode.ts';

export const COMPACT_HEADER = 32;
export const EXTENDED_HEADER = 64;
/** Behind the superblock, which takes 128 bytes from byte 1024 on. */
export const FIRST_INODE = 1152;

/** What an inode's header says beside what the tree says of it. */
export interface InodeHeader {
  readonly inode: Inode;
  /** EROFS_INODE_*: 0 data in blocks, 2 with its tail behind the inode, 4 in chunks. */
  readonly layout: 0 | 2 | 4;
  readonly sizeBytes: number;
  /** First block, device or chunk format, after the layout and type. */
  readonly union: number;
  /** The inode's number for stat(2). */
  readonly number: number;
  readonly mtime: Mtime;
}

/** Writes the header of an inode where it has its place (erofs_fs.h: erofs_inode_compact and _extended). */
export function writeInodeHeader(image: Buffer, header: InodeHeader): void {
  const { inode, layout, sizeBytes, union, number, mtime } = header;
  const { mode, nlink, uid, gid, place } = inode;
  const at = place.offset;
  const { sizeBytes: xattrBytes } = place.xattrs;
  image.writeUInt16LE((place.isCompact ? 0 : 1) + 2 * layout, at);
  // In units of four bytes, with the head of twelve as the first.
  image.writeUInt16LE(xattrBytes === 0 ? 0 : (xattrBytes - 12) / 4 + 1, at + 2);
  image.writeUInt16LE(mode, at + 4);
  image.writeUInt32LE(union, at + 16);
  image.writeUInt32LE(number, at + 20);
  if (place.isCompact) {
    image.writeUInt16LE(nlink, at + 6);
    image.writeUInt32LE(sizeBytes, at + 8);
    image.writeUInt16LE(uid, at + 24);
    image.writeUInt16LE(gid, at + 26);
    return;
  }
  image.writeBigUInt64LE(BigInt(sizeBytes), at + 8);
  image.writeUInt32LE(uid, at + 24);
  image.writeUInt32LE(gid, at + 28);
  image.writeBigInt64LE(mtime.sec, at + 32);
  image.writeUInt32LE(mtime.nsec, at + 40);
  image.writeUInt32LE(nlink, at + 44);
}
