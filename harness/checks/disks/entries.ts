import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';

/** Prepared disks are as they were made. */
export const diskEntries = defineCheck({
  id: 'disks/entries',
  holds:
    'every prepared disk of the store is there, whole, to the byte as it was made, and found by the image and the guest program that it holds',
  why: 'all guests whose overlays stand on a disk that somebody wrote to read what nobody can tell',
  mend: 'remove the entry with its overlays, and prepare it anew; find out which guest was given the disk itself',
  judges: 'disk store',
  tier: 'contract',
  per: 'release',
  evidence: 'store',
  appliesTo: () => null,
  check: ({ entries }) =>
    entries.flatMap(({ path, said, isNamedSo, found, broken }): Problem[] => {
      if (said === null) return [{ at: path, problem: broken ?? 'nobody can tell what the disk is' }];
      if (!isNamedSo) {
        const problem = 'the disk is found by another image or guest program than it holds';
        return [{ at: path, problem, hint: 'an entry was renamed, or put back in the place of another; remove it' }];
      }
      if (found === null) return [{ at: path, problem: 'the disk is missing', hint: HINT }];
      if (found.sizeBytes !== said.sizeBytes) {
        return [
          {
            at: path,
            problem: 'the disk has another size than when it was made',
            expected: `${String(said.sizeBytes)} bytes`,
            actual: `${String(found.sizeBytes)} bytes`,
            hint: HINT,
          },
        ];
      }
      if (found.sha256 === said.sha256) return [];
      return [
        {
          at: path,
          problem: 'the disk was written to after it was made',
          expected: said.sha256,
          actual: found.sha256,
          hint: 'a guest was given the disk itself in the place of an overlay or a copy; what stands on it cannot be trusted: remove the entry with its overlays',
        },
      ];
    }),
});

const HINT = 'remove the entry; it is made anew when it is wanted, the same to the byte';
