import type { ByteSource } from '../byte-source.ts';
import { ExtentDecoder, extentsOf } from './content.ts';
import { type DirectoryEntry, parseDirectory } from './directory.ts';
import { openFragments } from './fragments.ts';
import { type Inode, bad, readInode } from './inode.ts';
import { type Superblock, parseSuperblock } from './superblock.ts';
import { windowSource } from './window-source.ts';
import { type Xattr, readXattrs } from './xattr.ts';
import { readLongPrefixes } from './xattr-prefixes.ts';

/** An opened image. Nothing is kept open; every method may throw a FormatError. */
export interface Erofs {
  readonly superblock: Superblock;
  inode(nid: number): Promise<Inode>;
  /** The data of any inode, in pieces; each is valid until the next one is asked for. One reader at a time. */
  content(inode: Inode): AsyncGenerator<Uint8Array>;
  /** The whole data of an inode, of which more than `limitBytes` is refused. */
  bytes(inode: Inode, limitBytes: number): Promise<Buffer>;
  /** The names of a directory without `.` and `..`, in the order of their bytes. */
  directory(inode: Inode): Promise<DirectoryEntry[]>;
  /** What a symbolic link points at. */
  link(inode: Inode): Promise<string>;
  xattrs(inode: Inode): Promise<Xattr[]>;
}

/**
 * Opens an EROFS image: a reader for everything that mkfs.erofs 1.5 to 1.8 writes but LZMA, which is named, and data on
 * extra devices.
 *
 * @throws {FormatError} when the superblock is refused.
 */
export async function openErofs(image: ByteSource): Promise<Erofs> {
  const source = windowSource(image);
  const superblock = await parseSuperblock(source);
  const fragments = openFragments(source, superblock);
  const decoder = new ExtentDecoder(source, superblock, fragments);
  let prefixes: Promise<string[]> | undefined;
  const longPrefixes = (): Promise<string[]> => (prefixes ??= readLongPrefixes(source, superblock, fragments));
  const erofs: Erofs = {
    superblock,
    inode: (nid) => readInode(source, superblock, nid),
    async *content(inode) {
      for await (const extent of extentsOf(source, superblock, inode)) yield* decoder.decode(extent, inode);
    },
    async bytes(inode, limitBytes) {
      if (inode.sizeBytes > limitBytes) {
        throw bad(inode.nid, `has ${String(inode.sizeBytes)} bytes, at most ${String(limitBytes)} are read`);
      }
      const whole = Buffer.allocUnsafe(inode.sizeBytes);
      let done = 0;
      for await (const piece of erofs.content(inode)) {
        whole.set(piece, done);
        done += piece.length;
      }
      return whole;
    },
    async directory(inode) {
      return parseDirectory(await erofs.bytes(inode, LARGEST_DIRECTORY), inode, superblock.blockSizeBytes);
    },
    async link(inode) {
      return (await erofs.bytes(inode, LONGEST_LINK)).toString('utf8');
    },
    xattrs: (inode) => readXattrs(source, superblock, inode, longPrefixes),
  };
  return erofs;
}

/** A million short names. */
const LARGEST_DIRECTORY = 32 * 1024 * 1024;
/** PATH_MAX: Linux follows no longer link. */
const LONGEST_LINK = 4096;
