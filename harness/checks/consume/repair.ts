import { isPublished } from '../cdn/applies.ts';
import { defineCheck } from '../check.ts';
import { refusedRun, wrongFiles } from './runs.ts';

/** A damaged installation mends. */
export const consumeRepair = defineCheck({
  id: 'consume/repair',
  holds:
    'a consumer whose copies were damaged gets them whole again: the CDN serves each object a second time as the first',
  why: 'users whose disk or download went wrong once never get a working release again',
  mend: 'serve each object the same way every time: look for limits on repeated requests and for caches that spoil',
  tier: 'contract',
  per: 'arch',
  evidence: 'consume',
  after: ['consume/fresh', 'consume/places'],
  appliesTo: isPublished,
  check: ({ repaired, damage }) => {
    if (repaired === null) return [];
    const when = `after damage (${damage.join(', ')}): `;
    return repaired.state === 'refused' ? [refusedRun(repaired, when)] : wrongFiles(repaired, when);
  },
});
