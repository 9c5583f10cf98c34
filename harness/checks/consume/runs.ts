import type { Problem } from '../../core/finding.ts';
import type { ConsumedRun, RefusedRun } from './evidence.ts';

/** The problem that a refusal is; `when` says at which time, unless it was the first. */
export function refusedRun({ at, problem }: RefusedRun, when = ''): Problem {
  return { at, problem: `${when}${problem}` };
}

/** Files that are not what the manifest lists, once the consumer has ended. */
export function wrongFiles({ files }: ConsumedRun, when = ''): Problem[] {
  return files
    .filter(({ listed, found }) => found?.sha256 !== listed)
    .map(({ place, path, listed, found }) => ({
      at: place,
      problem: `${when}it does not hold the bytes of ${path}`,
      expected: listed,
      actual: found?.sha256 ?? 'no file',
      hint: 'another file of the release was installed over it',
    }));
}
