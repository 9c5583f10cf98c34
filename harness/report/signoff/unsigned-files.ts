import { basename, dirname, join, relative } from 'node:path';
import { listTree } from '../../host/list-tree.ts';
import { realPathOf } from '../../host/real-path.ts';
import { printable } from '../printable.ts';
import { signedFiles } from './check-signoff.ts';
import type { Statement } from './statement.ts';

/**
 * The files of a release folder that nobody judged, a sentence for the first ones: with the release they would be published,
 * and pass for a part of it. A sign-off that lies in the folder cannot have signed itself.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function checkNothingElse(
  folder: string,
  statement: Statement,
  signoff: string | null,
): Promise<string[]> {
  const signed = new Set(signedFiles(statement).map(({ name }) => name));
  const own = signoff === null ? null : await placeIn(folder, signoff);
  const others = (await listTree(folder, MOST_FILES)).filter((name) => !signed.has(name) && name !== own);
  const rest = others.length - MOST_NAMED;
  return [
    ...others.slice(0, MOST_NAMED).map((name) => `${printable(name)} lies in the release folder and was not judged`),
    ...(rest > 0 ? [`${String(rest)} more files lie in the release folder and were not judged`] : []),
  ];
}

/** A file's path in a folder, also when either was named through a link; null when the folder is not there. */
async function placeIn(folder: string, file: string): Promise<string | null> {
  const [root, parent] = await Promise.all([folder, dirname(file)].map((path) => realPathOf(path).catch(() => null)));
  return root == null || parent == null ? null : relative(root, join(parent, basename(file)));
}

/** A release has a few dozen; what lies beyond is not signed either. */
const MOST_FILES = 100_000;
const MOST_NAMED = 20;
