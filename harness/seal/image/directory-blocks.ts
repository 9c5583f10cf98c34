import { FILE_TYPES } from '../tree.ts';
import type { DirectoryName } from './inode.ts';

/** How the names of a directory fall into blocks. */
export interface DirectoryShape {
  /** The names of each group: all but the last fill a block each. */
  readonly groups: readonly (readonly DirectoryName[])[];
  /** What the last group takes. */
  readonly lastBytes: number;
}

/** Puts names into blocks of 4096 bytes, as many as fit into each. */
export function shapeDirectory(names: readonly DirectoryName[]): DirectoryShape {
  const groups: DirectoryName[][] = [];
  let group: DirectoryName[] = [];
  let bytes = 0;
  for (const entry of names) {
    const cost = DIRENT + entry.name.length;
    if (bytes + cost > 4096) {
      groups.push(group);
      group = [];
      bytes = 0;
    }
    group.push(entry);
    bytes += cost;
  }
  groups.push(group);
  return { groups, lastBytes: bytes };
}

/** Writes a group: fixed-size entries, then all names one behind the other. */
export function writeGroup(image: Buffer, start: number, group: readonly DirectoryName[]): void {
  let nameAt = DIRENT * group.length;
  for (const [index, { name, inode }] of group.entries()) {
    const at = start + DIRENT * index;
    image.writeUInt32LE(inode.place.offset / 32, at);
    image.writeUInt16LE(nameAt, at + 8);
    image.writeUInt8(DIRENT_TYPES[inode.mode & 0o170000] ?? 0, at + 10);
    image.write(name, start + nameAt, 'latin1');
    nameAt += name.length;
  }
}

/** Number of the inode in eight bytes, offset of the name, type, a reserved byte. */
const DIRENT = 12;

/** EROFS_FT_* of erofs_fs.h. */
const DIRENT_TYPES: Readonly<Record<number, number>> = {
  [FILE_TYPES.regular]: 1,
  [FILE_TYPES.directory]: 2,
  [FILE_TYPES.characterDevice]: 3,
  [FILE_TYPES.blockDevice]: 4,
  [FILE_TYPES.fifo]: 5,
  [FILE_TYPES.socket]: 6,
  [FILE_TYPES.symlink]: 7,
};
