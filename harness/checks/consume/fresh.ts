import { isPublished } from '../cdn/applies.ts';
import { defineCheck } from '../check.ts';
import { PLACE_REASONS } from './places.ts';
import { refusedRun, wrongFiles } from './runs.ts';

/** A first consumer gets everything. */
export const consumeFresh = defineCheck({
  id: 'consume/fresh',
  holds:
    'a consumer with an empty cache gets kernel, root file system and every binary of the architecture over HTTP, each with the manifest’s digest',
  why: 'the release verifies where it was built, and nobody can install it',
  mend: 'see what cdn and manifest say: the consumer is refused what is missing, wrong or too large there',
  tier: 'contract',
  per: 'arch',
  evidence: 'consume',
  after: ['manifest/schema'],
  appliesTo: isPublished,
  check: ({ fresh }) => {
    if (fresh.state === 'prepared') return wrongFiles(fresh);
    return PLACE_REASONS.includes(fresh.reason) ? [] : [refusedRun(fresh)];
  },
});
