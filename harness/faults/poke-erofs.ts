import { memorySource } from '../formats/byte-source.ts';
import { extentsOf } from '../formats/erofs/content.ts';
import { crc32cRaw } from '../formats/erofs/crc32c.ts';
import { openErofs } from '../formats/erofs/erofs.ts';
import { walkErofs } from '../formats/erofs/walk.ts';

/** Where the superblock stands in every image, and how much of it the checksum covers in one of 4096-byte blocks. */
export const SUPERBLOCK_AT = 1024;
const COVERED = 4096 - SUPERBLOCK_AT;

/** Changes bytes of the superblock and writes the checksum that then is right. */
export function pokeSuperblock(image: Buffer, change: (superblock: Buffer) => void): Buffer {
  const covered = image.subarray(SUPERBLOCK_AT, SUPERBLOCK_AT + COVERED);
  change(covered);
  covered.fill(0, 4, 8);
  covered.writeUInt32LE(crc32cRaw(covered), 4);
  return image;
}

/** Overwrites the middle of a file's first packed cluster with bytes that LZ4 cannot mean. */
export async function corruptCluster(image: Buffer, path: string): Promise<Buffer> {
  const source = memorySource(image);
  const erofs = await openErofs(source);
  for await (const { path: found, inode } of walkErofs(erofs)) {
    if (found !== path) continue;
    for await (const { from } of extentsOf(source, erofs.superblock, inode)) {
      if (from.kind !== 'packed') continue;
      // A run of 0xff is a literal longer than the cluster.
      image.fill(0xff, from.at + from.sizeBytes / 2, from.at + from.sizeBytes / 2 + 32);
      return image;
    }
  }
  throw new Error(`${path} has no packed cluster`);
}
