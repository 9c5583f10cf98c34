import type { ByteSource } from '../byte-source.ts';
import { type Inode, bad } from './inode.ts';
import type { Superblock } from './superblock.ts';

/** An extended attribute with its full name. */
export interface Xattr {
  readonly name: string;
  readonly value: Uint8Array;
}

/** The prefixes that an image defines itself, in the order of their numbers. */
export type LongPrefixes = () => Promise<readonly string[]>;

/**
 * The extended attributes of an inode, its own and those that it shares with others. Source: struct
 * erofs_xattr_ibody_header and erofs_xattr_entry in fs/erofs/erofs_fs.h.
 *
 * @throws {FormatError} when one leaves its place, or its name has an unknown prefix.
 */
export async function readXattrs(
  source: ByteSource,
  superblock: Superblock,
  inode: Inode,
  longPrefixes: LongPrefixes,
): Promise<Xattr[]> {
  const { xattrsAt, xattrBytes } = inode;
  if (xattrBytes === 0) return [];
  if (!(xattrsAt + xattrBytes <= source.sizeBytes)) throw bad(inode.nid, 'has attributes outside the image', xattrsAt);
  const body = Buffer.from(await source.read(xattrsAt, xattrBytes));
  const shared = body.readUInt8(4);
  const ownAt = HEADER_BYTES + 4 * shared;
  if (ownAt > body.length) throw bad(inode.nid, 'has more shared attributes than room for them', xattrsAt);
  const xattrs: Xattr[] = [];
  const prefixes = superblock.xattrPrefixes === null ? [] : await longPrefixes();
  for (let index = 0; index < shared; index++) {
    const id = body.readUInt32LE(HEADER_BYTES + 4 * index);
    xattrs.push(await readShared(source, superblock, inode, id, prefixes));
  }
  for (let at = ownAt; at + ENTRY_BYTES <= body.length;) {
    const { xattr, sizeBytes } = parseEntry(body.subarray(at), inode, xattrsAt + at, prefixes);
    if (xattr !== undefined) xattrs.push(xattr);
    at += Math.ceil(sizeBytes / 4) * 4;
  }
  return xattrs;
}

const HEADER_BYTES = 12;
const ENTRY_BYTES = 4;
const LONG_PREFIX = 0x80;
/** Prefixes by their number; without one the whole name stands in the entry, as composefs writes it and Linux shows to nobody. */
export const SHORT_PREFIXES: Readonly<Record<number, string>> = {
  0: '',
  1: 'user.',
  2: 'system.posix_acl_access',
  3: 'system.posix_acl_default',
  4: 'trusted.',
  5: 'lustre.',
  6: 'security.',
};

async function readShared(
  source: ByteSource,
  superblock: Superblock,
  inode: Inode,
  id: number,
  prefixes: readonly string[],
): Promise<Xattr> {
  const at = superblock.xattrBlock * superblock.blockSizeBytes + 4 * id;
  if (!(at + ENTRY_BYTES <= source.sizeBytes)) throw bad(inode.nid, 'shares an attribute outside the image', at);
  const head = Buffer.from(await source.read(at, ENTRY_BYTES));
  const sizeBytes = ENTRY_BYTES + head.readUInt8(0) + head.readUInt16LE(2);
  if (!(at + sizeBytes <= source.sizeBytes)) throw bad(inode.nid, 'shares an attribute outside the image', at);
  const { xattr } = parseEntry(Buffer.from(await source.read(at, sizeBytes)), inode, at, prefixes);
  if (xattr === undefined) throw bad(inode.nid, 'shares an attribute without a name', at);
  return xattr;
}

/** The entry at the start of `bytes`; undefined for the zeros that fill up the room of an inode's attributes. */
function parseEntry(
  bytes: Buffer,
  inode: Inode,
  at: number,
  prefixes: readonly string[],
): { xattr: Xattr | undefined; sizeBytes: number } {
  const nameBytes = bytes.readUInt8(0);
  const prefixIndex = bytes.readUInt8(1);
  const valueAt = ENTRY_BYTES + nameBytes;
  const sizeBytes = valueAt + bytes.readUInt16LE(2);
  if (sizeBytes > bytes.length) throw bad(inode.nid, 'has an attribute that leaves its room', at);
  if (sizeBytes === ENTRY_BYTES && prefixIndex === 0) return { xattr: undefined, sizeBytes };
  const long = (prefixIndex & LONG_PREFIX) !== 0;
  const prefix = long ? prefixes[prefixIndex & ~LONG_PREFIX] : SHORT_PREFIXES[prefixIndex];
  if (prefix === undefined) throw bad(inode.nid, `has an attribute with the unknown prefix ${String(prefixIndex)}`, at);
  const name = `${prefix}${bytes.subarray(ENTRY_BYTES, valueAt).toString('latin1')}`;
  return { xattr: { name, value: bytes.subarray(valueAt, sizeBytes) }, sizeBytes };
}
