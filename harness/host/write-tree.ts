import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyInto } from './copy.ts';

/** One entry of a folder tree that is to be written; `path` is relative to its top. */
export type TreeEntry =
  | { readonly path: string; readonly kind: 'folder' }
  | { readonly path: string; readonly kind: 'link'; readonly target: string }
  /** `from` is a file of this machine, or the bytes themselves. */
  | { readonly path: string; readonly kind: 'file'; readonly from: string | Uint8Array; readonly mode: number };

/** Writes a tree, parents before children; every folder gets the mode 0755 whatever this process's mask is. */
export async function writeTree(top: string, entries: readonly TreeEntry[]): Promise<void> {
  for (const entry of entries) {
    const path = join(top, entry.path);
    if (entry.kind === 'folder') {
      await mkdir(path);
      await chmod(path, 0o755);
    } else if (entry.kind === 'link') {
      await symlink(entry.target, path);
    } else if (typeof entry.from === 'string') {
      await copyInto(entry.from, path, entry.mode);
    } else {
      await writeFile(path, entry.from);
      await chmod(path, entry.mode);
    }
  }
}
