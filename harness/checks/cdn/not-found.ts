import { defineCheck } from '../check.ts';
import { isLive } from './applies.ts';

/** What is not there is said not to be there. */
export const cdnNotFound = defineCheck({
  id: 'cdn/not-found',
  holds: 'a path that does not exist is answered with 404',
  why: 'consumers store an error page as a kernel, or ask again for ever for what will never come',
  tier: 'contract',
  per: 'release',
  evidence: 'cdn',
  after: ['cdn/manifest'],
  appliesTo: isLive,
  check: ({ absent }) => {
    const [get] = absent?.gets ?? [];
    if (absent === null || get === undefined || get.status === 404 || get.status === 410) return [];
    const said = get.status === null ? `no answer (${get.detail ?? ''})` : String(get.status);
    const problem = `a path that does not exist is answered with ${said}${get.isPage ? ' and a page for people' : ''}`;
    const hint =
      get.status === 403
        ? 'the store hides what is missing from those who may not list it: allow listing to the CDN'
        : 'the CDN serves a fallback page: switch it off for this host';
    return [{ at: absent.path, problem, expected: '404', actual: said, hint }];
  },
});
