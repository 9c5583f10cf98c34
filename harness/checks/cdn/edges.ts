import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { isLive } from './applies.ts';
import type { GetSight, ObjectSight } from './evidence.ts';
import { NOT_THERE, allSights } from './sights.ts';

/** Every edge serves the same. */
export const cdnEdges = defineCheck({
  id: 'cdn/edges',
  holds: 'every request for an object, at every edge that was asked, brings the same answer with the same bytes',
  why: 'some users get another release than others, or none, depending on where they are and when they ask',
  mend: 'purge the path at the CDN, and wait until the origin agrees with itself before latest.json is moved',
  tier: 'contract',
  per: 'release',
  evidence: 'cdn',
  after: ['cdn/tls'],
  appliesTo: isLive,
  check: (evidence) => allSights(evidence).flatMap(checkSight),
});

function checkSight({ path: at, gets }: ObjectSight): Problem[] {
  const answers = new Map<string, GetSight[]>();
  for (const get of gets) {
    const answer = get.sha256 ?? get.status?.toString() ?? get.ending;
    answers.set(answer, [...(answers.get(answer) ?? []), get]);
  }
  if (answers.size < 2) return [];
  const absent = gets.find(({ status }) => NOT_THERE.includes(status ?? 0))?.status;
  const flaps = absent != null && gets.some(({ status }) => status === 200);
  const actual = [...answers].map(([answer, of]) => `${answer.slice(0, 12)}: ${of.map(place).join(', ')}`).join('; ');
  return [
    {
      at,
      problem: flaps
        ? `${absent} in one request and 200 in another: ${gets.length} requests disagree`
        : `edges disagree: ${answers.size} different answers in ${gets.length} requests`,
      actual,
      hint: flaps
        ? 'caches remember the answer from before the upload: purge this path'
        : 'a cache keeps an older version: purge this path, and look at its age',
    },
  ];
}

function place({ edge, headers: { age, cacheStatus } }: GetSight): string {
  const notes = [...(age === null ? [] : [`age ${age}`]), ...(cacheStatus === null ? [] : [cacheStatus])];
  return `${edge ?? 'unknown edge'}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}
