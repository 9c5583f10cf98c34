import { isPublished } from '../cdn/applies.ts';
import { defineCheck } from '../check.ts';
import { refusedRun } from './runs.ts';

/** Everything can be put where it belongs. */
export const consumePlaces = defineCheck({
  id: 'consume/places',
  holds:
    'every file of the architecture can be installed where the manifest puts it: below the cache or the bin folder, each in a place of its own, binaries executable',
  why: 'a binary takes another one’s place, or lands where nobody looks for it, or cannot be started',
  mend: 'correct name and install_dir of the binary that the finding names',
  tier: 'contract',
  per: 'arch',
  evidence: 'consume',
  after: ['manifest/schema'],
  appliesTo: isPublished,
  check: ({ fresh }) => {
    if (fresh.state === 'refused') {
      return PLACE_REASONS.includes(fresh.reason) ? [refusedRun(fresh)] : [];
    }
    return fresh.files.flatMap(({ place, wantedMode, found }) => {
      if (found === null) return [{ at: place, problem: `no file is in ${place} although it was installed there` }];
      if (found.mode === wantedMode) return [];
      return [{ at: place, problem: 'its mode is wrong', expected: octal(wantedMode), actual: octal(found.mode) }];
    });
  },
});

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** Reasons of a refusal that are about where files come from and go to: these are this check's. */
export const PLACE_REASONS: readonly string[] = ['place', 'path'];
