import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { isLive } from './applies.ts';
import type { ObjectSight } from './evidence.ts';
import { allSights } from './sights.ts';

/** HEAD says what GET gives. */
export const cdnHead = defineCheck({
  id: 'cdn/head',
  holds: 'HEAD answers 200 with the ETag that GET has, and wherever a Content-Length is given it is the object’s size',
  why: 'download tools that ask for the size first show a wrong one, allocate it, or take a good download for a broken one',
  mend: 'let HEAD through to the same origin as GET, and purge what edges kept of it',
  tier: 'contract',
  per: 'release',
  evidence: 'cdn',
  after: ['cdn/manifest'],
  appliesTo: isLive,
  check: (evidence) => allSights(evidence).flatMap(checkHead),
});

function checkHead({ path: at, head, gets: [get] }: ObjectSight): Problem[] {
  if (head === null || get?.ending !== 'whole') return [];
  if (head.status !== 200) {
    return [
      {
        at,
        problem: `HEAD answers ${head.status ?? 'nothing'}, GET answers 200`,
        hint: 'a rule of the CDN lets GET through only',
      },
    ];
  }
  const problems: Problem[] = [];
  // A body in chunks has no announced length, which HTTP allows.
  if (head.headers.contentLength !== null && Number(head.headers.contentLength) !== get.sizeBytes) {
    const problem = `HEAD announces ${head.headers.contentLength} bytes, GET gives ${get.sizeBytes}`;
    problems.push({ at, problem, hint: 'an edge answers HEAD out of an old copy' });
  }
  if (head.headers.etag !== get.headers.etag) {
    const [expected, actual] = [get.headers.etag ?? 'none', head.headers.etag ?? 'none'];
    problems.push({
      at,
      problem: 'HEAD and GET give different ETags',
      expected,
      actual,
      hint: 'two versions of the object are being served',
    });
  }
  return problems;
}
