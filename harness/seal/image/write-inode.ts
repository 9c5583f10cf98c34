import { shapeDirectory, writeGroup } from './directory-blocks.ts';
import type { Inode, Xattr } from './inode.ts';
import { type PrefixTable, nameFilter, writeEntry } from './xattr-encoding.ts';

/**
 * Writes the attributes behind an inode's header: filter, references, own entries.
 *
 * @param tableId the number of the shared table's first entry: offsets count from there, in units of four bytes.
 */
export function writeXattrs(image: Buffer, at: number, inode: Inode, tableId: number, prefixes: PrefixTable): number {
  const { shared, local, sizeBytes } = inode.place.xattrs;
  if (sizeBytes === 0) return at;
  image.writeUInt32LE(nameFilter(inode.xattrs, prefixes), at);
  image.writeUInt8(shared.length, at + 4);
  for (const [index, offset] of shared.entries()) image.writeUInt32LE(tableId + offset / 4, at + 12 + 4 * index);
  return writeEntries(image, at + 12 + 4 * shared.length, local, prefixes);
}

/** Writes entries one behind the other, and gives the offset behind the last. */
export function writeEntries(image: Buffer, at: number, xattrs: readonly Xattr[], prefixes: PrefixTable): number {
  return xattrs.reduce((next, xattr) => writeEntry(image, next, xattr, prefixes), at);
}

/** Writes an inode's data: whole blocks where these begin, and its tail, which follows the inode. */
export function writeData(image: Buffer, { data, place }: Inode, tailAt: number): void {
  const blocksAt = place.firstBlock * 4096;
  if (data.kind === 'directory') {
    for (const [index, group] of shapeDirectory(data.names).groups.entries()) {
      writeGroup(image, index < place.blocks ? blocksAt + index * 4096 : tailAt, group);
    }
  } else if (data.kind === 'symlink' || data.kind === 'inline') {
    image.write(data.bytes.slice(0, place.blocks * 4096), blocksAt, 'latin1');
    if (place.tailBytes > 0) image.write(data.bytes.slice(data.bytes.length - place.tailBytes), tailAt, 'latin1');
  } else if (data.kind === 'external') {
    // Every chunk is missing.
    image.fill(0xff, tailAt, tailAt + place.tailBytes);
    image.fill(0xff, blocksAt, blocksAt + place.blocks * 4096);
  }
}
