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
}

/** Far above any rootfs, low enough that an image that lies costs seconds and little memory. */
export const WALK_LIMITS: WalkLimits = { entries: 1_000_000, depth: 1024 };

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
    yield { path, inode };
    if (inode.type !== 'directory') continue;
    if (seen.has(inode.nid)) throw new FormatError('erofs', `the directory ${path} is reached a second time`);
    seen.add(inode.nid);
    if (levels.length >= limits.depth)
      throw new FormatError('erofs', `folders inside one another, ${String(limits.depth)} deep`);
    levels.push({ path, names: (await erofs.directory(inode)).reverse() });
  }
}
