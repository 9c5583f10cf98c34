import { join, relative } from 'node:path';
import { digestOfFile } from '../host/file-digest.ts';
import { identityOf } from '../host/file-identity.ts';
import { listTree } from '../host/list-tree.ts';
import { artifactName } from './artifacts.ts';
import type { Target } from './target.ts';

/** A file of a target, by the name that artifacts have. */
export interface TargetFile {
  readonly name: string;
  readonly path: string;
  /** Changes when somebody writes to it: the digest of a small file, of others the inode, size and time of writing. */
  readonly state: string;
  readonly mode: number;
}

/**
 * Every file that may have a say in the verdict over a target: all below a release folder, else those that it is made of. Null
 * when that cannot be told: there is a link or something else that is no regular file, or there are too many to be asked.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function targetFiles(target: Target): Promise<TargetFile[] | null> {
  const { root } = target;
  const paths =
    root === null
      ? [...target.files.values()].flatMap((files) => Object.values(files) as (string | null)[])
      : (await listTree(root, MOST_FILES + 1)).map((path) => join(root, path));
  const known = paths.filter((path) => path !== null);
  if (known.length === 0 || known.length > MOST_FILES) return null;
  const files: TargetFile[] = [];
  for (const path of known.toSorted()) {
    const found = await identityOf(path);
    if (found === null) return null;
    const name = root === null ? artifactName(target, path) : relative(root, path);
    // The time of change is of no use: a link to the file, as publishing makes them, changes it too.
    const state = found.sizeBytes <= SMALL_BYTES ? await digestOfFile(path) : found.text.replace(/ \d+$/, '');
    files.push({ name, path, state, mode: found.mode });
  }
  return files;
}

/** A release has a few dozen. */
const MOST_FILES = 1_000;
/** Sidecars and manifests; whatever is larger has its digest taken when it is judged. */
const SMALL_BYTES = 64 * 1024;
