import { FormatError } from '../../core/errors.ts';
import { type Inode, bad } from './inode.ts';

/** One name in a directory. */
export interface DirectoryEntry {
  /** Its bytes; almost always UTF-8, which no file system demands. */
  readonly name: Buffer;
  readonly nid: number;
}

/**
 * The names of a directory without `.` and `..`, out of its whole content. Source: struct erofs_dirent and
 * Documentation/filesystems/erofs.rst, "Directories".
 *
 * @throws {FormatError} when a name leaves its block, cannot be a name, or is out of order: Linux searches by bisection
 * and would not find it.
 */
export function parseDirectory(content: Uint8Array, inode: Inode, blockSizeBytes: number): DirectoryEntry[] {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  const entries: DirectoryEntry[] = [];
  let previous: Buffer | undefined;
  for (let at = 0; at < bytes.length; at += blockSizeBytes) {
    for (const entry of parseBlock(bytes.subarray(at, at + blockSizeBytes), inode)) {
      if (previous !== undefined && Buffer.compare(previous, entry.name) >= 0) {
        throw bad(inode.nid, `has the name "${entry.name.toString()}" out of order`);
      }
      if (entry.name.equals(DOT) && entry.nid !== inode.nid) throw bad(inode.nid, 'has a "." that is another inode');
      previous = entry.name;
      if (!isDot(entry.name)) entries.push(entry);
    }
  }
  return entries;
}

const ENTRY_BYTES = 12;
const LONGEST_NAME = 255;

function* parseBlock(block: Buffer, inode: Inode): Generator<DirectoryEntry> {
  const namesAt = block.length < ENTRY_BYTES ? 0 : block.readUInt16LE(8);
  if (namesAt < ENTRY_BYTES || namesAt % ENTRY_BYTES !== 0 || namesAt > block.length) {
    throw bad(inode.nid, `has a directory block whose names begin at byte ${String(namesAt)}`);
  }
  for (let at = 0; at < namesAt; at += ENTRY_BYTES) {
    const from = block.readUInt16LE(at + 8);
    const next = at + ENTRY_BYTES < namesAt ? block.readUInt16LE(at + ENTRY_BYTES + 8) : undefined;
    // The last name of a block ends with the block, or earlier at a zero.
    const to = next ?? endOfName(block, from);
    const nid = block.readBigUInt64LE(at);
    if (from < namesAt || to > block.length || to <= from || to - from > LONGEST_NAME) {
      throw bad(inode.nid, 'has a name that leaves its directory block');
    }
    const name = block.subarray(from, to);
    if (name.includes(0) || name.includes(SLASH)) throw bad(inode.nid, 'has a name with a slash or a zero in it');
    if (nid > BigInt(Number.MAX_SAFE_INTEGER)) throw new FormatError('erofs', `an absurd inode number ${String(nid)}`);
    yield { name, nid: Number(nid) };
  }
}

const SLASH = 0x2f;
const DOT = Buffer.from('.');
const DOT_DOT = Buffer.from('..');

function endOfName(block: Buffer, from: number): number {
  const zero = block.indexOf(0, from);
  return zero === -1 ? block.length : zero;
}

function isDot(name: Buffer): boolean {
  return name.equals(DOT) || name.equals(DOT_DOT);
}
