import { defineCheck } from '../check.ts';
import { hasTarball } from './has-tarball.ts';

/** What the gzip data holds is one whole tar archive. */
export const archive = defineCheck({
  id: 'tarball/archive',
  holds: 'inside is one tar archive that ends in two zero blocks, with nothing behind them',
  why: 'one tool unpacks files that another one never shows',
  mend: 'write the archive anew in one step, do not append to it, and stop the build when tar fails',
  tier: 'contract',
  per: 'arch',
  evidence: 'tarball',
  after: ['tarball/gzip'],
  appliesTo: hasTarball,
  check: ({ name, gzip, tar: { problem, end } }) => {
    const at = String(name);
    if (problem !== null)
      return [{ at, problem: `not a tar archive: ${problem}`, hint: 'it was packed by a failing tool or edited' }];
    if (end === null) return [{ at, problem: 'the archive was not read to its end' }];
    const problems = [];
    if (end.hidden !== null) {
      const { offset, names } = end.hidden;
      const member = gzip.members.findLast(({ inflatedOffset }) => inflatedOffset <= offset);
      const where =
        gzip.memberCount > 1 && member !== undefined ? ` (gzip member ${gzip.members.indexOf(member) + 1})` : '';
      const what = names.length === 0 ? 'no tar entry was recognised there' : `entries there: ${names.join(', ')}`;
      problems.push({
        at,
        problem: `data follows the end of the archive at byte ${offset} of the inflated data${where}; ${what}`,
        hint: 'two archives were joined: most tools stop at the first, some read both',
      });
    }
    if (end.endBlocks < 2) {
      problems.push({
        at,
        problem: `the archive ends without its two zero blocks (it has ${Math.floor(end.endBlocks)})`,
        hint: 'whoever wrote it never finished: check its exit status and the free space',
      });
    }
    return problems;
  },
});
