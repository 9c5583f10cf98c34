import { FormatError } from '../core/errors.ts';
import { type Erofs, openErofs } from '../formats/erofs/erofs.ts';
import type { Inode } from '../formats/erofs/inode.ts';
import { openFileSource } from '../host/file-source.ts';

/**
 * Whether a root file system holds something at a path, such as `sbin/init`: links on the way are not followed, since boot
 * scripts are where the contract says. An image that cannot be read holds nothing; the checks of the area rootfs say more.
 */
export async function holdsFile(rootfs: string, path: string): Promise<boolean> {
  await using source = await openFileSource(rootfs);
  try {
    const erofs = await openErofs(source);
    return (await lookUp(erofs, path)) !== undefined;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

/** The inode at a path. */
export async function lookUp(erofs: Erofs, path: string): Promise<Inode | undefined> {
  let inode = await erofs.inode(erofs.superblock.rootNid);
  for (const name of path.split('/')) {
    if (inode.type !== 'directory') return undefined;
    const entry = (await erofs.directory(inode)).find((one) => one.name.equals(Buffer.from(name)));
    if (entry === undefined) return undefined;
    inode = await erofs.inode(entry.nid);
  }
  return inode;
}
