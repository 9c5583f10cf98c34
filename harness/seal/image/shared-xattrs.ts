import { FormatError } from '../../core/errors.ts';
import { digestOfBytes } from '../../formats/bytes-digest.ts';
import type { Inode, InodeXattrs, Xattr } from './inode.ts';
import { type PrefixTable, entryBytes } from './xattr-encoding.ts';

/** The attributes that more than one inode has, which stand in the image once. */
export interface SharedXattrs {
  /** In the order in which they are written. */
  readonly table: readonly Xattr[];
  readonly sizeBytes: number;
  /** Where in the table a pair stands, in bytes; undefined for a pair that only one inode has. */
  readonly offsetOf: (xattr: Xattr) => number | undefined;
}

/** Finds the pairs of key and value that several inodes have. */
export function shareXattrs(
  inodes: readonly Inode[],
  order: (a: Xattr, b: Xattr) => number,
  prefixes: PrefixTable,
): SharedXattrs {
  const table = repeated(inodes).sort(order);
  const offsets = new Map<string, Map<string, number>>();
  let sizeBytes = 0;
  for (const xattr of table) {
    const [key, value] = xattr;
    const values = offsets.get(key) ?? new Map<string, number>();
    offsets.set(key, values.set(standIn(value), sizeBytes));
    sizeBytes += entryBytes(xattr, prefixes);
  }
  return { table, sizeBytes, offsetOf: ([key, value]) => offsets.get(key)?.get(standIn(value)) };
}

/** The pairs that come more than once, each once. */
function repeated(inodes: readonly Inode[]): Xattr[] {
  /** Key → value → whether it has come again. */
  const seen = new Map<string, Map<string, boolean>>();
  const pairs: Xattr[] = [];
  for (const { xattrs } of inodes) {
    for (const xattr of xattrs) {
      const [key, value] = xattr;
      let values = seen.get(key);
      if (values === undefined) seen.set(key, (values = new Map<string, boolean>()));
      const known = standIn(value);
      const hasComeAgain = values.get(known);
      if (hasComeAgain === undefined) values.set(known, false);
      if (hasComeAgain === false) {
        values.set(known, true);
        pairs.push(xattr);
      }
    }
  }
  return pairs;
}

/**
 * What stands for a value in a map. Of strings above 16 KiB V8 hashes the length alone: in a map of thousands of them, which a hostile
 * dump may hold, each would be compared with all. What is longer than a value that stands for itself is never equal to one.
 */
function standIn(value: string): string {
  if (value.length <= LONGEST_HASHED) return value;
  return value.slice(0, LONGEST_HASHED) + digestOfBytes(Buffer.from(value, 'latin1'));
}

/**
 * Splits an inode's attributes into references to the shared table and its own entries; the references are offsets.
 *
 * @throws {FormatError} when they take more than an inode can hold.
 */
export function splitXattrs(
  xattrs: readonly Xattr[],
  { offsetOf }: SharedXattrs,
  { mostShared, prefixes }: { readonly mostShared: number; readonly prefixes: PrefixTable },
): InodeXattrs {
  if (xattrs.length === 0) return NO_XATTRS;
  const shared: number[] = [];
  const local: Xattr[] = [];
  let sizeBytes = HEAD;
  for (const xattr of xattrs) {
    const offset = shared.length < mostShared ? offsetOf(xattr) : undefined;
    if (offset === undefined) local.push(xattr);
    else shared.push(offset);
    sizeBytes += offset === undefined ? entryBytes(xattr, prefixes) : 4;
  }
  if ((sizeBytes - HEAD) / 4 + 1 > 0xffff) throw new FormatError('composefs', 'an inode has more attributes than fit');
  return { shared, local, sizeBytes };
}

const LONGEST_HASHED = 4096;
const NO_XATTRS: InodeXattrs = { shared: [], local: [], sizeBytes: 0 };
/** Name filter, number of references, reserved bytes. */
const HEAD = 12;
