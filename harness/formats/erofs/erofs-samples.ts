import { createHash } from 'node:crypto';
import { memorySource } from '../byte-source.ts';
import { crc32cRaw } from './crc32c.ts';
import { openErofs } from './erofs.ts';
import { walkErofs } from './walk.ts';

/** A tree in comparable form: path → type, mode, links, digest of what it holds. */
export type Listing = Record<string, string>;

/** One option set for each way in which mkfs.erofs 1.5 lays data out. */
export const MKFS_OPTIONS = [
  [],
  ['-zlz4'],
  ['-zlz4hc'],
  ['-zlz4hc', '-C65536', '-Eztailpacking'],
  ['-zlz4', '-C16384', '-Elegacy-compress,ztailpacking'],
  ['-zlz4', '-Elegacy-compress'],
  ['--chunksize=4096'],
  ['--chunksize=16384', '-Eforce-chunk-indexes'],
  ['-Eforce-inode-extended,nosbcrc,noinline_data'],
];

/** Reads every byte of an image, for unit tests. */
export async function listImage(bytes: Uint8Array): Promise<Listing> {
  const erofs = await openErofs(memorySource(bytes));
  const listing: Listing = {};
  for await (const { path, inode } of walkErofs(erofs, { entries: 20_000, depth: 200, contentBytes: 64 * 2 ** 20 })) {
    const hash = createHash('sha256');
    if (inode.type === 'file') for await (const piece of erofs.content(inode)) hash.update(piece);
    if (inode.type === 'symlink') hash.update(await erofs.link(inode));
    if (inode.device !== null) hash.update(`${String(inode.device.major)}:${String(inode.device.minor)}`);
    await erofs.xattrs(inode);
    const links = inode.type === 'directory' ? 0 : inode.links;
    listing[path] = [inode.type, inode.mode.toString(8), links, hash.digest('hex')].join(' ');
  }
  return listing;
}

/** Changes an image of 4096-byte blocks and makes its checksum fit again, or nothing behind it would be reached. */
export function resealed(image: Uint8Array, change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(image);
  change(bytes);
  const covered = Buffer.from(bytes.subarray(1024, 4096));
  covered.writeUInt32LE(0, 4);
  bytes.writeUInt32LE(crc32cRaw(covered), 1024 + 4);
  return bytes;
}

/** Bytes that compress: the same `period` of them over and over. */
export function repeatedBytes(size: number, period: number): Buffer {
  return Buffer.alloc(size, noise(period, period));
}

/** Bytes that do not compress, the same ones for the same seed. */
export function noise(size: number, seed: number): Buffer {
  const bytes = Buffer.alloc(size);
  let state = Math.imul(seed + 1, 2654435761);
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}
