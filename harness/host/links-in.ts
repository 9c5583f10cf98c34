import { readdir, readlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** The symbolic links in a folder, with the paths that they lead to. */
export async function linksIn(folder: string): Promise<{ readonly name: string; readonly target: string }[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const links = entries.filter((entry) => entry.isSymbolicLink());
  return Promise.all(
    links.map(async ({ name }) => ({ name, target: resolve(folder, await readlink(join(folder, name))) })),
  );
}
