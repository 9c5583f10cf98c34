import type { Problem } from '../../core/finding.ts';
import { renderSize } from '../../release/limits.ts';
import { defineCheck } from '../check.ts';
import { hasPrevious } from './applies.ts';
import type { Growth, ReleaseFile } from './evidence.ts';

/** Files grow no faster than was agreed. */
export const historySize = defineCheck({
  id: 'history/size',
  holds:
    'no kernel, root file system or binary is larger than in --previous by more than the configuration’s `growth` allows',
  why: 'every user downloads it, a little more with each release',
  mend: 'look with `bootproof diff` at what was added, take it out, or raise the budget in the configuration',
  tier: 'contract',
  per: 'release',
  evidence: 'history',
  appliesTo: hasPrevious,
  lacksSubject: ({ growth: { kernel, rootfs, binaries } }) =>
    [kernel, rootfs, binaries].every((percent) => percent === undefined)
      ? 'the configuration’s `growth` says nothing of sizes'
      : null,
  check: ({ current, previous, growth }) =>
    current.files.flatMap((file) => {
      const before = previous?.files.find(({ part, arch }) => part === file.part && arch === file.arch);
      const percent = growth[BUDGETS[file.role]];
      return before === undefined || percent === undefined ? [] : checkGrowth(file, before, percent);
    }),
});

const BUDGETS: Readonly<Record<ReleaseFile['role'], keyof Growth>> = {
  kernel: 'kernel',
  rootfs: 'rootfs',
  binary: 'binaries',
};

function checkGrowth({ path, name, sizeBytes }: ReleaseFile, before: ReleaseFile, percent: number): Problem[] {
  if (sizeBytes === null || before.sizeBytes === null) return [];
  const most = Math.floor(before.sizeBytes * (1 + percent / 100));
  if (sizeBytes <= most) return [];
  const grown = before.sizeBytes === 0 ? 'from nothing' : `${(100 * (sizeBytes / before.sizeBytes - 1)).toFixed(1)} %`;
  return [
    {
      at: path,
      problem: `the ${name} grew by ${grown}; ${percent} % is allowed`,
      expected: `at most ${renderSize(most)}`,
      actual: `${renderSize(sizeBytes)}, from ${renderSize(before.sizeBytes)}`,
      hint: '`bootproof diff` names what was added',
    },
  ];
}
