/**
 * A composefs tree in memory. Names, targets, contents and attributes are bytes, held as strings with one character a
 * byte ("latin1"): comparing two of them compares their bytes, which is the order that every image is sorted in.
 */
export interface SealNode {
  readonly kind: 'node';
  /** Type and permissions, as in st_mode. */
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  /** Of devices only. */
  readonly rdev: number;
  /** Of regular files; links have the length of their target. */
  readonly sizeBytes: number;
  readonly mtime: Mtime;
  /** A link's target, or the path of a regular file's object without a leading slash; null when not set. */
  readonly payload: string | null;
  /** What a regular file holds, when it stands in the image itself. */
  readonly content: string | null;
  /** The fs-verity digest of a regular file's object, in lowercase hexadecimal. */
  readonly digest: string | null;
  readonly xattrs: ReadonlyMap<string, string>;
  /** What a directory holds, by name, in no order; null for anything else. */
  readonly children: Map<string, SealEntry> | null;
}

/** A time: whole seconds, which may lie before 1970, and nanoseconds. */
export interface Mtime {
  readonly sec: bigint;
  readonly nsec: number;
}

/** Another name of a node that has its own place elsewhere in the tree. */
export interface HardLink {
  readonly kind: 'link';
  /** Never a directory. */
  target: SealNode;
}

/** What a name in a directory stands for. */
export type SealEntry = SealNode | HardLink;

/** The node that an entry stands for. */
export function nodeOf(entry: SealEntry): SealNode {
  return entry.kind === 'link' ? entry.target : entry;
}

/** The entries of a directory in the order of their names' bytes. */
export function sortedEntries<T>(children: ReadonlyMap<string, T>): [string, T][] {
  return [...children].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** How many links a node has: of a directory its own name, its `.`, and the `..` of each directory in it. */
export function linksOf({ children, nlink }: SealNode): number {
  if (children === null) return nlink;
  let links = 2;
  for (const entry of children.values()) if (entry.kind === 'node' && entry.children !== null) links += 1;
  return links;
}

/** Every node with a place of its own, directories before what they hold, in the order of names. */
export function* preOrder(root: SealNode): Generator<SealNode> {
  const waiting: SealNode[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    if (node.children === null) continue;
    for (const [, entry] of sortedEntries(node.children).reverse()) if (entry.kind === 'node') waiting.push(entry);
  }
}

/** The type bits of st_mode (inode(7)). */
export const FILE_TYPES = {
  fifo: 0o010000,
  characterDevice: 0o020000,
  directory: 0o040000,
  blockDevice: 0o060000,
  regular: 0o100000,
  symlink: 0o120000,
  socket: 0o140000,
} as const;

/** The type bits of a mode. */
export function typeOf({ mode }: Pick<SealNode, 'mode'>): number {
  return mode & 0o170000;
}

/** Whether a file's bytes stand outside of the image: in an object, or nowhere (a sparse file). */
export function isExternal(node: SealNode): boolean {
  return typeOf(node) === FILE_TYPES.regular && node.sizeBytes > 0 && node.content === null;
}

/** How overlayfs writes that a name of a lower layer is gone: a character device 0:0. */
export function isWhiteout(node: SealNode): boolean {
  return typeOf(node) === FILE_TYPES.characterDevice && node.rdev === 0;
}
