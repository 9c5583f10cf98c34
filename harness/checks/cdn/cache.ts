import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { isLive } from './applies.ts';
import type { CdnEvidence, KeptHeaders, ObjectSight } from './evidence.ts';
import { directives, freshSeconds, policiesOf } from './freshness.ts';

/** Caches keep what never changes, and let go of what does. */
export const cdnCache = defineCheck({
  id: 'cdn/cache',
  holds:
    'latest.json, and whatever else is written over at a release, may be kept for 300 seconds at most, says so, and comes no older from any edge; objects whose path holds a version may be kept for an hour or longer',
  why: 'users get an old release for as long as a cache likes, or every download goes to the origin',
  mend: 'set the two headers of docs/cdn.md: a minute for what moves, a year and `immutable` for what never does',
  tier: 'contract',
  per: 'release',
  evidence: 'cdn',
  after: ['cdn/manifest'],
  appliesTo: isLive,
  check: (evidence, { subject: { layout } }) => {
    const { mutable, immutable } = sorted(evidence, layout === 'flat');
    return [...mutable.flatMap(checkMutable), ...immutable.flatMap(checkImmutable)];
  },
});

/** In the flat layout every path is written over at the next release. */
function sorted(
  { latest, manifest, objects }: CdnEvidence,
  isFlat: boolean,
): Record<'mutable' | 'immutable', ObjectSight[]> {
  const rest = [...(manifest === null ? [] : [manifest]), ...objects];
  const pointer = latest === null ? [] : [latest];
  return isFlat ? { mutable: [...pointer, ...rest], immutable: [] } : { mutable: pointer, immutable: rest };
}

/** Of every answer, since edges may have settings of their own; one problem is enough. */
function checkMutable({ path: at, gets }: ObjectSight): Problem[] {
  const [problem] = policiesOfWhole(gets).flatMap((headers) => checkKept(at, headers));
  return problem === undefined ? checkAge(at, gets) : [problem];
}

function checkKept(at: string, headers: KeptHeaders): Problem[] {
  const expected = `no-cache, or max-age of ${LONGEST_MUTABLE_S} at most`;
  const actual = policyOf(headers);
  const seconds = freshSeconds(headers);
  if (seconds === null) {
    const hint = 'without it each cache picks a time of its own, often a tenth of the object’s age';
    return [{ at, problem: 'nothing says how long caches may keep it', expected, actual, hint }];
  }
  // For so long a cache may go on with what it has while it fetches the new one (RFC 5861, section 3).
  const staleSeconds = Number(directives(headers.cacheControl).get('stale-while-revalidate') ?? 0) || 0;
  const keptSeconds = seconds + staleSeconds;
  if (keptSeconds <= LONGEST_MUTABLE_S) return [];
  const problem = `caches may keep it for ${keptSeconds} seconds, and users get the old one as long`;
  const hint = 'give it a Cache-Control of its own: the one of the other objects was applied';
  return [{ at, problem, expected, actual, hint }];
}

/** What headers allow is one thing, what an edge does another. */
function checkAge(at: string, gets: ObjectSight['gets']): Problem[] {
  const oldest = Math.max(...gets.map(({ headers: { age } }) => (age === null ? 0 : Number(age) || 0)));
  if (oldest <= LONGEST_MUTABLE_S) return [];
  const problem = `an edge answers with what it fetched ${oldest} seconds ago, although its headers allow no such thing`;
  const hint = 'a rule of the CDN sets a time of its own: let it honour Cache-Control';
  return [{ at, problem, expected: `Age of ${LONGEST_MUTABLE_S} at most`, actual: `Age: ${oldest}`, hint }];
}

function checkImmutable({ path: at, gets }: ObjectSight): Problem[] {
  return policiesOfWhole(gets)
    .flatMap((headers) => checkLost(at, headers))
    .slice(0, 1);
}

function checkLost(at: string, headers: KeptHeaders): Problem[] {
  if (/(?:^|,)\s*\*\s*(?:,|$)/.test(headers.vary ?? '')) {
    const problem = 'no cache may answer with what it keeps: the answer varies with anything';
    return [{ at, problem, expected: 'no Vary: *', actual: `Vary: ${headers.vary ?? ''}`, hint: VARY }];
  }
  const seconds = freshSeconds(headers);
  const isPrivate = directives(headers.cacheControl).has('private');
  // Without a word of the origin a CDN keeps it as long as it is set up to.
  if (seconds === null ? !isPrivate : seconds >= SHORTEST_IMMUTABLE_S && !isPrivate) return [];
  const problem = isPrivate ? 'shared caches must not keep it' : `caches may keep it for ${seconds ?? 0} seconds only`;
  const expected = 'public, max-age=31536000, immutable';
  return [{ at, problem, expected, actual: policyOf(headers), hint: 'its path names its version: it never changes' }];
}

function policiesOfWhole(gets: ObjectSight['gets']): KeptHeaders[] {
  return gets.filter(({ ending }) => ending === 'whole').flatMap(({ headers }) => policiesOf(headers));
}

function policyOf({ cacheControl, expires }: KeptHeaders): string {
  return cacheControl ?? (expires === null ? 'no Cache-Control' : `Expires: ${expires}`);
}

const VARY = 'an application’s default for its pages was applied: every download goes to the origin';
const LONGEST_MUTABLE_S = 300;
const SHORTEST_IMMUTABLE_S = 3_600;
