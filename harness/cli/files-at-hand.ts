import { basename, join, resolve } from 'node:path';
import { kindOf } from '../host/files.ts';
import { isConfined } from '../release/unsafe-path.ts';
import type { RunStarted } from '../report/run-event.ts';
import { checkFiles } from '../report/signoff/check-signoff.ts';
import type { Statement } from '../report/signoff/statement.ts';
import { checkNothingElse } from '../report/signoff/unsigned-files.ts';

/** The files that a sign-off is held against. */
export interface FilesAtHand {
  /** The release folder, of which every file must be signed; null where single files were named. */
  readonly folder: string | null;
  /** The file of a subject; null when nobody knows where it would be. */
  readonly fileOf: (name: string) => string | null;
}

/** What lies at a path: a release folder; or a tarball, which is known by its name, with its checksum file. */
export async function filesAt(where: string): Promise<FilesAtHand> {
  if ((await kindOf(where)) === 'folder') {
    return { folder: where, fileOf: (name) => (isConfined(name) ? join(where, name) : null) };
  }
  const own = new Map([where, `${where}.sha256`].map((path) => [basename(path), path]));
  return { folder: null, fileOf: (name) => own.get(basename(name)) ?? null };
}

/** What a run judged, where it lay then. */
export function filesOfRun({ target, invocation }: RunStarted): FilesAtHand {
  const { folder, files } = invocation;
  const [first] = Object.entries(files);
  // What the run did not know before it looked stands beside the others: below the folder that their names start from.
  const root = first === undefined ? null : resolve(folder, first[1].slice(0, -first[0].length));
  const isWhole = target.kind === 'release folder' || target.kind === 'demo release';
  return {
    folder: isWhole ? root : null,
    fileOf(name) {
      const known = files[name] ?? (root === null || !isConfined(name) ? null : join(root, name));
      return known === null ? null : resolve(folder, known);
    },
  };
}

/**
 * Every file of a statement must be there with its digest, and in a release folder nothing else.
 *
 * @param signoff the sign-off, which may lie in the folder; null where there is none yet, and the files were only judged.
 * @returns how many files agree, and a sentence for each that does not.
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function checkAtHand(
  statement: Statement,
  { folder, fileOf }: FilesAtHand,
  signoff: string | null,
): Promise<{ agree: number; problems: string[] }> {
  const { agree, problems } = await checkFiles(statement, fileOf, signoff === null ? 'judged' : 'signed');
  const others = folder === null ? [] : await checkNothingElse(folder, statement, signoff);
  return { agree, problems: [...problems, ...others] };
}
