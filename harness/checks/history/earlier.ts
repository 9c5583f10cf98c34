import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { hasPublished } from './applies.ts';
import type { ServedObject } from './evidence.ts';

/** Who has an earlier release goes on getting it. */
export const historyEarlier = defineCheck({
  id: 'history/earlier',
  holds:
    'the CDN still serves --previous, manifest and every listed object, with the bytes that it was published with, and every earlier key of the ledger in its size',
  why: 'those who pinned the earlier release, or must go back to it, can no longer install it',
  mend: 'upload the earlier release again from its own files, and let no upload remove what it did not bring',
  tier: 'contract',
  per: 'release',
  evidence: 'history',
  appliesTo: hasPublished,
  lacksSubject: ({ served }) => (served === null ? 'neither the target nor --previous is a CDN' : null),
  check: ({ served }) =>
    [...Map.groupBy(served ?? [], ({ version }) => version)].flatMap(([version, objects]) =>
      checkRelease(version, objects),
    ),
});

function checkRelease(version: string, objects: readonly ServedObject[]): Problem[] {
  const gone = objects.filter(({ found }) => found.status !== 200);
  const [first, ...more] = gone;
  const lost: Problem[] =
    first === undefined
      ? []
      : [
          {
            at: first.path,
            problem: `${version} is no longer served whole: this object ${answerOf(first)}${more.length === 0 ? '' : `, and ${more.length} more`}`,
            expected: 'status 200',
            actual: gone
              .map(({ path, found }) => `${path}: ${found.status ?? 'no answer'}`)
              .join('; ')
              .slice(0, 2_000),
            hint: 'an upload that removes what it did not bring (sync --delete) takes earlier releases away',
          },
        ];
  return [...lost, ...objects.flatMap(checkBytes)];
}

function answerOf({ found: { status } }: ServedObject): string {
  return status === null ? 'gets no answer' : `answers ${status}`;
}

function checkBytes({ path, version, expected, found }: ServedObject): Problem[] {
  const hint =
    'a released key must never be written over: upload its own bytes again, and the new ones under a new version';
  if (found.status !== 200) return [];
  if (found.sha256 !== null) {
    if (found.sha256 === expected.sha256) return [];
    const problem = `${version} is served with other bytes than it was published with`;
    return [{ at: path, problem, expected: expected.sha256, actual: found.sha256, hint }];
  }
  if (found.sizeBytes === null || expected.sizeBytes === null || found.sizeBytes === expected.sizeBytes) return [];
  const problem = `${version} is served in another size than it was published in`;
  return [{ at: path, problem, expected: `${expected.sizeBytes} bytes`, actual: `${found.sizeBytes} bytes`, hint }];
}
