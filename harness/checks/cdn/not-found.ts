import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { isLive } from './applies.ts';
import type { GetSight } from './evidence.ts';
import { freshSeconds, policiesOf } from './freshness.ts';
import { NOT_THERE } from './sights.ts';

/** What is not there is said not to be there. */
export const cdnNotFound = defineCheck({
  id: 'cdn/not-found',
  holds:
    'a path that does not exist is answered with 404 or 410, or with 403 as object stores do that hide what is missing, and no cache may keep that answer for longer than an hour',
  why: 'consumers store an error page as a kernel, or ask again for ever for what will never come, or are told for days that what was published meanwhile is not there',
  mend: 'answer what is missing with 404 and `Cache-Control: no-store`, and give no page of an application for it',
  tier: 'contract',
  per: 'release',
  evidence: 'cdn',
  after: ['cdn/manifest'],
  appliesTo: isLive,
  check: ({ absent }) => {
    const [get] = absent?.gets ?? [];
    if (absent === null || get === undefined) return [];
    const { path: at } = absent;
    return NOT_THERE.includes(get.status ?? 0) ? checkKept(at, get) : [wrongAnswer(at, get)];
  },
});

function wrongAnswer(at: string, { status, detail, isPage, ending }: GetSight): Problem {
  const said = status === null ? `no answer (${detail ?? ''})` : String(status);
  const problem = `a path that does not exist is answered with ${said}${isPage ? ' and a page for people' : ''}`;
  const hint =
    ending === 'whole' || ending === 'redirect'
      ? 'the CDN serves a fallback page: switch it off for this host'
      : 'consumers take this for a fault that may pass, and ask again and again';
  return { at, problem, expected: '404', actual: said, hint };
}

/** Caches keep a refusal like any other answer, and headers that are meant for objects are easily given to it too. */
function checkKept(at: string, { status, headers }: GetSight): Problem[] {
  const policies = policiesOf(headers).map((policy) => ({ policy, seconds: freshSeconds(policy) ?? 0 }));
  const [kept] = policies.filter(({ seconds }) => seconds > LONGEST_KEPT_S);
  if (kept === undefined) return [];
  const problem = `caches may keep the ${String(status)} for ${kept.seconds} seconds: whoever asks too early does not get the object as long`;
  const hint = 'the headers of objects are added to errors too: add them to answers with 200 only';
  const actual = kept.policy.cacheControl ?? '';
  return [{ at, problem, expected: `${LONGEST_KEPT_S} seconds at most`, actual, hint }];
}

const LONGEST_KEPT_S = 3_600;
