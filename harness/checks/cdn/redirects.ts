import { defineCheck } from '../check.ts';
import { isLive } from './applies.ts';
import { allSights } from './sights.ts';

/** The origin serves its objects itself. */
export const cdnRedirects = defineCheck({
  id: 'cdn/redirects',
  holds: 'no object redirects to another host, away from HTTPS or in a loop',
  why: 'bytes come from a place that nobody agreed on, readable and changeable on the way; careful consumers refuse',
  mend: 'serve the object itself below the base URL; look for storage rules and moved buckets',
  tier: 'contract',
  per: 'release',
  evidence: 'cdn',
  after: ['cdn/tls'],
  appliesTo: isLive,
  check: (evidence) =>
    allSights(evidence).flatMap(({ path: at, gets }) => {
      const refused = gets.find(({ ending }) => ending === 'redirect');
      if (refused === undefined) return [];
      return [
        {
          at,
          problem: `it redirects ${refused.detail ?? ''}`,
          actual: refused.redirects.join(' → '),
          hint: 'a storage rule or a moved bucket; serve the object below the base URL',
        },
      ];
    }),
});
