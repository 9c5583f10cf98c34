import type { Problem } from '../../core/finding.ts';
import type { ConsumedRun, RefusedRun } from './evidence.ts';

/** The problem that a refusal is; `when` says at which time, unless it was the first. */
export function refusedRun({ reason, at, problem, difference, advice }: RefusedRun, when = ''): Problem {
  const hint = HINTS[reason] ?? advice;
  return { at, problem: `${when}${problem}`, ...difference, ...(hint === null ? {} : { hint }) };
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

/** In the place of the consumer's advice, which takes for granted that everything is uploaded: a folder that is not yet can be judged. */
const HINTS: Readonly<Record<string, string>> = {
  digest:
    'it is damaged, or of another build than the manifest: take both from one build, and copy or upload them together',
  missing: 'it was not built, or not copied or uploaded with the rest; or the manifest names another path',
  arch: 'that part of the release was not built or not merged: merge the manifests of all architectures anew, or judge it without',
};
