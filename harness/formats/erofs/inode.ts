import { FormatError } from '../../core/errors.ts';
import type { ByteSource } from '../byte-source.ts';
import type { Superblock } from './superblock.ts';

/** What an inode is. */
export type InodeType = 'file' | 'directory' | 'symlink' | 'character device' | 'block device' | 'fifo' | 'socket';

/** How an inode's data is laid out. Source: EROFS_INODE_FLAT_PLAIN and so on. */
export type DataLayout = 'plain' | 'compressed full' | 'inline' | 'compressed compact' | 'chunks';

/** One inode. Positions are bytes from the start of the image. */
export interface Inode {
  readonly nid: number;
  readonly type: InodeType;
  /** The permission bits, set-id and sticky ones included. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly links: number;
  readonly sizeBytes: number;
  /** Seconds since 1970. */
  readonly modifiedAt: number;
  readonly modifiedNsec: number;
  readonly device: { readonly major: number; readonly minor: number } | null;
  readonly layout: DataLayout;
  /** The field that means a block, a device number or a chunk format, as it stands. */
  readonly dataField: number;
  /** Where the extended attributes begin, and their size; what follows them depends on the layout. */
  readonly xattrsAt: number;
  readonly xattrBytes: number;
}

/**
 * The inode with number `nid`. Source: struct erofs_inode_compact and _extended, and Documentation/filesystems/erofs.rst
 * for where it stands.
 *
 * @throws {FormatError} when it lies outside the image or is of an unknown kind.
 */
export async function readInode(source: ByteSource, superblock: Superblock, nid: number): Promise<Inode> {
  const at = superblock.metaBlock * superblock.blockSizeBytes + nid * SLOT_BYTES;
  if (!(at + COMPACT_BYTES <= source.sizeBytes)) throw bad(nid, 'lies outside the image', at);
  const head = await source.read(at, Math.min(EXTENDED_BYTES, source.sizeBytes - at));
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const format = view.getUint16(0, true);
  const extended = (format & 1) === 1;
  const layout = LAYOUTS[(format >> 1) & 7];
  if (layout === undefined || format >> 4 !== 0) throw bad(nid, `has the unknown format 0x${format.toString(16)}`, at);
  if (extended && head.length < EXTENDED_BYTES) throw bad(nid, 'lies outside the image', at);
  const mode = view.getUint16(4, true);
  const type = TYPES[mode >> 12];
  if (type === undefined) throw bad(nid, `has the unknown mode 0${mode.toString(8)}`, at + 4);
  const size = extended ? view.getBigUint64(8, true) : BigInt(view.getUint32(8, true));
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw bad(nid, 'has an absurd size', at + 8);
  const xattrCount = view.getUint16(2, true);
  const dataField = view.getUint32(16, true);
  return {
    nid,
    type,
    mode: mode & 0o7777,
    uid: extended ? view.getUint32(24, true) : view.getUint16(24, true),
    gid: extended ? view.getUint32(28, true) : view.getUint16(26, true),
    links: extended ? view.getUint32(44, true) : view.getUint16(6, true),
    sizeBytes: Number(size),
    modifiedAt: extended ? Number(view.getBigInt64(32, true)) : superblock.buildTime,
    modifiedNsec: extended ? view.getUint32(40, true) : superblock.buildTimeNsec,
    device: type.endsWith('device') ? deviceOf(dataField) : null,
    layout,
    dataField,
    xattrsAt: at + (extended ? EXTENDED_BYTES : COMPACT_BYTES),
    // A header of 12 bytes, then units of 4; a count of one is the header alone.
    xattrBytes: xattrCount === 0 ? 0 : 12 + 4 * (xattrCount - 1),
  };
}

/** A FormatError about one inode. */
export function bad(nid: number, problem: string, offset?: number): FormatError {
  return new FormatError('erofs', `inode ${String(nid)} ${problem}`, offset);
}

const SLOT_BYTES = 32;
const COMPACT_BYTES = 32;
const EXTENDED_BYTES = 64;
const LAYOUTS: readonly DataLayout[] = ['plain', 'compressed full', 'inline', 'compressed compact', 'chunks'];
/** By the file type bits of a mode, S_IFMT. */
const TYPES: Readonly<Record<number, InodeType>> = {
  1: 'fifo',
  2: 'character device',
  4: 'directory',
  6: 'block device',
  8: 'file',
  10: 'symlink',
  12: 'socket',
};

/** Linux's wide encoding of a device number: twelve bits of major, twenty of minor (new_decode_dev). */
function deviceOf(field: number): { major: number; minor: number } {
  return { major: (field >>> 8) & 0xfff, minor: (field & 0xff) | ((field >>> 12) & 0xfff00) };
}
