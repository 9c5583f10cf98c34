import { link, symlink } from 'node:fs/promises';

/** Gives a file of this file system one more name. */
export async function nameAgain(path: string, name: string): Promise<void> {
  await link(path, name);
}

/** Makes a symbolic link; it may lead nowhere. */
export async function makeLink(target: string, path: string): Promise<void> {
  await symlink(target, path);
}
