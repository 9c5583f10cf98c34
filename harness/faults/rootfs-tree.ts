import { memorySource } from '../formats/byte-source.ts';
import { type Erofs, openErofs } from '../formats/erofs/erofs.ts';
import type { Inode } from '../formats/erofs/inode.ts';
import { walkErofs } from '../formats/erofs/walk.ts';
import type { RawEntry } from './raw-tar.ts';

/** What stands at a path of a root file system, as an entry of a tar archive that holds it. */
export type TreeNode = Omit<RawEntry, 'name'>;

/** A root file system to be changed: absolute path → what stands there. The root itself is `/`. */
export type RootfsTree = Map<string, TreeNode>;

/**
 * The tree of an image, read by our own reader. Extended attributes are left behind: a good image has none.
 *
 * @throws {FormatError} when the image cannot be read to its end.
 */
export async function readTree(image: Uint8Array): Promise<RootfsTree> {
  const tree = known.get(image) ?? readNodes(image);
  known.set(image, tree);
  // The nodes are shared, the map is the caller's own.
  return new Map(await tree);
}

/** The same few good images are broken over and over. */
const known = new WeakMap<Uint8Array, Promise<RootfsTree>>();

async function readNodes(image: Uint8Array): Promise<RootfsTree> {
  const erofs = await openErofs(memorySource(image));
  const tree: RootfsTree = new Map();
  const names = new Map<number, string>();
  for await (const { path, inode } of walkErofs(erofs)) {
    const before = inode.type === 'directory' ? undefined : names.get(inode.nid);
    tree.set(path, before === undefined ? await readNode(erofs, inode) : { type: '1', linkName: before });
    names.set(inode.nid, path);
  }
  return tree;
}

async function readNode(erofs: Erofs, inode: Inode): Promise<TreeNode> {
  const { type, mode, uid, gid, device } = inode;
  const common = { type: TAR_TYPES[type], mode, owner: { uid, gid } };
  if (type === 'file') return { ...common, data: await erofs.bytes(inode, LARGEST_FILE) };
  if (type === 'symlink') return { ...common, linkName: await erofs.link(inode) };
  return device === null ? common : { ...common, device };
}

/** Type flags of POSIX ustar; tar has none for sockets, and images have no use for them. */
const TAR_TYPES: Readonly<Record<Inode['type'], string>> = {
  file: '0',
  symlink: '2',
  'character device': '3',
  'block device': '4',
  directory: '5',
  fifo: '6',
  socket: '6',
};
const LARGEST_FILE = 256 * 1024 * 1024;
