import { FILE_TYPES, type Mtime, type SealNode, isExternal, nodeOf, typeOf } from '../tree.ts';

/** An inode of an image that is being made: first what it says, then, filled in step by step, where it goes. */
export interface Inode {
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly rdev: number;
  /** The size field of the dump; of directories their shape says it. */
  readonly sizeBytes: number;
  readonly mtime: Mtime;
  readonly xattrs: readonly Xattr[];
  readonly data: InodeData;
  /** Its number among all inodes. */
  readonly index: number;
  place: InodePlace;
}

/** An extended attribute: key and value. */
export type Xattr = readonly [string, string];

/** What an inode's data is made of. */
export type InodeData =
  | { readonly kind: 'directory'; readonly names: DirectoryName[] }
  | { readonly kind: 'symlink' | 'inline'; readonly bytes: string }
  /** A file whose bytes are elsewhere; `sealed` says whether it has a digest. */
  | { readonly kind: 'external'; readonly isSealed: boolean }
  | { readonly kind: 'none' };

/** A name in a directory and what it leads to. */
export interface DirectoryName {
  readonly name: string;
  readonly inode: Inode;
}

/** Where an inode, its attributes and its data stand. */
export interface InodePlace {
  readonly offset: number;
  readonly isCompact: boolean;
  readonly xattrs: InodeXattrs;
  /** How many blocks its data takes, and how many bytes of it follow the inode itself. */
  readonly blocks: number;
  readonly tailBytes: number;
  /** The first of its blocks; 0 when it has none. */
  firstBlock: number;
}

/** The attributes of an inode as they are written. */
export interface InodeXattrs {
  /** Numbers of attributes in the shared table. */
  readonly shared: readonly number[];
  readonly local: readonly Xattr[];
  readonly sizeBytes: number;
}

/** The place of an inode that has none yet. */
export const UNPLACED: InodePlace = {
  offset: 0,
  isCompact: false,
  xattrs: { shared: [], local: [], sizeBytes: 0 },
  blocks: 0,
  tailBytes: 0,
  firstBlock: 0,
};

/** What a node's inode holds; the names of a directory are filled in when all inodes are known. */
export function dataOf(node: SealNode): InodeData {
  if (node.children !== null) return { kind: 'directory', names: [] };
  const type = typeOf(node);
  if (type === FILE_TYPES.symlink) return { kind: 'symlink', bytes: node.payload ?? '' };
  if (isExternal(node)) return { kind: 'external', isSealed: node.digest !== null };
  return node.content === null ? { kind: 'none' } : { kind: 'inline', bytes: node.content };
}

/** Fills in the names of every directory, `.` and `..` among them, in the order of their bytes. */
export function fillNames(inodes: ReadonlyMap<SealNode, Inode>): void {
  const parents = new Map<Inode, Inode>();
  for (const [node, inode] of inodes) {
    if (inode.data.kind !== 'directory') continue;
    const { names } = inode.data;
    names.push({ name: '.', inode }, { name: '..', inode: parents.get(inode) ?? inode });
    for (const [name, entry] of node.children ?? []) {
      const target = inodes.get(nodeOf(entry));
      if (target === undefined) continue;
      names.push({ name, inode: target });
      parents.set(target, inode);
    }
    names.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
