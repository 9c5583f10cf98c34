import { FormatError } from '../../core/errors.ts';
import type { Erofs } from './erofs.ts';
import type { Inode } from './inode.ts';

/** One name of an image's tree. */
export interface TreeEntry {
  /** Absolute; the root is `/`. Bytes that are no UTF-8 show as U+FFFD. */
  readonly path: string;
  readonly inode: Inode;
}

/** Bounds of a walk. */
export interface WalkLimits {
  readonly entries: number;
  /** Folders inside one another. */
  readonly depth: number;
  /** Bytes of all inodes together, as they say themselves: an image of a few blocks can claim petabytes of holes. */
  readonly contentBytes: number;
}

/** Far above any rootfs, low enough that an image that lies costs seconds and little memory. */
const WALK_LIMITS: WalkLimits = { entries: 1_000_000, depth: 1024, contentBytes: 8 * 2 ** 30 };

/**
 * Every name of an image, each directory before what it holds, in the order of the names' bytes.
 *
 * @throws {FormatError} on a directory that is reached twice (a loop, or a hard link to a directory), or beyond a limit.
 */
export async function* walkErofs(erofs: Erofs, limits: WalkLimits = WALK_LIMITS): AsyncGenerator<TreeEntry> {
  const root = await erofs.inode(erofs.superblock.rootNid);
  if (root.type !== 'directory') throw new FormatError('erofs', `the root is a ${root.type}`);
  const seen = new Set<number>([root.nid]);
  let entries = 1;
  let contentBytes = root.sizeBytes;
  yield { path: '/', inode: root };
  // Names still to visit, one list a level, last name first.
  const levels = [{ path: '', names: (await erofs.directory(root)).reverse() }];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const next = level.names.pop();
    if (next === undefined) {
      levels.pop();
      continue;
    }
    if (++entries > limits.entries) throw new FormatError('erofs', `more than ${String(limits.entries)} names`);
    const inode = await erofs.inode(next.nid);
    const path = `${level.path}/${next.name.toString('utf8')}`;
    const isDirectory = inode.type === 'directory';
    if (isDirectory && seen.has(inode.nid))
      throw new FormatError('erofs', `the directory ${path} is reached a second time`);
    if (!seen.has(inode.nid)) contentBytes += inode.sizeBytes;
    if (contentBytes > limits.contentBytes) {
      throw new FormatError('erofs', `the inodes up to ${path} claim ${String(contentBytes)} bytes`);
    }
    seen.add(inode.nid);
    yield { path, inode };
    if (!isDirectory) continue;
    if (levels.length >= limits.depth)
      throw new FormatError('erofs', `folders inside one another, ${String(limits.depth)} deep`);
    levels.push({ path, names: (await erofs.directory(inode)).reverse() });
  }
}
