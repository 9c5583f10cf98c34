import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { isLive } from './applies.ts';
import type { ObjectSight } from './evidence.ts';

/** A broken download can be gone on with. */
export const cdnRanges = defineCheck({
  id: 'cdn/ranges',
  holds:
    'a part of each object that is asked for with Range comes with 206, the Content-Range that was asked for and those bytes',
  why: 'a download that goes on after a break starts again from nothing, or puts wrong bytes together',
  mend: 'switch ranges on at the CDN and at its origin',
  tier: 'contract',
  per: 'release',
  evidence: 'cdn',
  after: ['cdn/manifest'],
  appliesTo: isLive,
  check: ({ objects }) => objects.flatMap(checkRange),
});

function checkRange({ path: at, range, gets: [get] }: ObjectSight): Problem[] {
  if (range === null || get === undefined) return [];
  const { asked, status, contentRange, fits } = range;
  if (status === 200) {
    const hint = 'switch ranges on at the CDN; a consumer that appends this answer to its part has a broken file';
    return [
      {
        at,
        problem: `Range is ignored: ${asked} is answered with 200 and the whole object`,
        expected: '206',
        actual: '200',
        hint,
      },
    ];
  }
  if (status !== 206)
    return [{ at, problem: `Range is not served: ${asked} is answered with ${status ?? 'nothing'}`, expected: '206' }];
  const wanted = asked.replace('=', ' ');
  const expected = `${wanted}/${get.sizeBytes}`;
  if (contentRange !== expected && contentRange !== `${wanted}/*`) {
    const actual = contentRange ?? 'none';
    return [{ at, problem: 'the answer is for another range than was asked for', expected, actual }];
  }
  return fits === false ? [{ at, problem: `${asked}: the bytes are not those of the object at that place` }] : [];
}
