import { defineCheck } from '../check.ts';
import { hasPrevious } from '../history/applies.ts';
import { problemsOfKeptData } from './kept-data.ts';

/** Data outlives an upgrade, and the way back. */
export const diskUpgrade = defineCheck({
  id: 'disks/upgrade',
  holds:
    'what a guest of --previous wrote to its data disk a guest of this release finds there, and what that one writes is found by --previous again',
  why: 'users lose their data with an upgrade, or cannot go back from one that does not suit them',
  mend: 'leave the file system of the data disk as it is found: no new features of btrfs, nothing moved, before the release that needs it',
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'full',
  per: 'arch',
  evidence: 'upgrade',
  scenario: 'upgrade',
  after: ['disks/restart'],
  appliesTo: hasPrevious,
  lacksSubject: ({ lacksEarlier }) => lacksEarlier,
  check: ({ kept }) => (kept === null ? [] : problemsOfKeptData(kept)),
});
