import { xxh32 } from '../../formats/xxh32.ts';
import type { Xattr } from './inode.ts';

/** How a format splits a key into a numbered prefix and a rest. */
export type PrefixTable = readonly (readonly [prefix: string, index: number])[];

/** The prefixes of erofs_fs.h that V1 knows: the first that fits is taken. */
export const V1_PREFIXES: PrefixTable = [
  ['user.', 1],
  ['system.posix_acl_access', 2],
  ['system.posix_acl_default', 3],
  ['trusted.', 4],
  ['security.', 6],
];

/** V2 knows one more. */
export const V2_PREFIXES: PrefixTable = [...V1_PREFIXES, ['lustre.', 5]];

/** A key's prefix by number, and the rest of it; without a known prefix the number is 0 and the rest the whole key. */
export function splitKey(key: string, prefixes: PrefixTable): { readonly index: number; readonly suffix: string } {
  const [prefix, index] = prefixes.find(([prefix]) => key.startsWith(prefix)) ?? ['', 0];
  return { index, suffix: key.slice(prefix.length) };
}

/** The bytes that an entry takes, padded to four. */
export function entryBytes([key, value]: Xattr, prefixes: PrefixTable): number {
  return Math.ceil((4 + splitKey(key, prefixes).suffix.length + value.length) / 4) * 4;
}

/** Writes an entry and gives the offset behind it. */
export function writeEntry(image: Buffer, at: number, xattr: Xattr, prefixes: PrefixTable): number {
  const [key, value] = xattr;
  const { index, suffix } = splitKey(key, prefixes);
  image.writeUInt8(suffix.length, at);
  image.writeUInt8(index, at + 1);
  image.writeUInt16LE(value.length, at + 2);
  image.write(suffix, at + 4, 'latin1');
  image.write(value, at + 4 + suffix.length, 'latin1');
  return at + entryBytes(xattr, prefixes);
}

/** Has a zero for each name that may be there: a kernel that finds a one need not look. */
export function nameFilter(xattrs: readonly Xattr[], prefixes: PrefixTable): number {
  let filter = 0xffffffff;
  for (const [key] of xattrs) {
    const { index, suffix } = splitKey(key, prefixes);
    filter &= ~(1 << (xxh32(suffix, FILTER_SEED + index) % 32));
  }
  return filter >>> 0;
}

const FILTER_SEED = 0x25bbe08f;
