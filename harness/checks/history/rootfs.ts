import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { hasPrevious } from './applies.ts';
import type { TreeChange } from './compare-trees.ts';

/** What guests could rely on is still in the image. */
export const historyRootfs = defineCheck({
  id: 'history/rootfs',
  holds:
    'no file, link, device or folder of the root file system of --previous is gone, of another type, or no longer executable; shared libraries excepted, which rootfs/library-closure follows',
  why: 'a command or a mount point that the product uses is gone, and nobody decided that',
  mend: 'bring the lost file back, or waive what is removed on purpose, with the reason',
  tier: 'contract',
  per: 'arch',
  evidence: 'changes',
  appliesTo: hasPrevious,
  lacksSubject: ({ treeProblem }) => treeProblem,
  check: ({ since, tree }) => {
    const problems = (tree ?? []).flatMap((change) => checkChange(change, since));
    if (problems.length <= MOST) return problems;
    const problem = `${problems.length - MOST} more paths are lost or changed: \`bootproof diff\` lists them`;
    return [...problems.slice(0, MOST), { at: 'rootfs.erofs', problem }];
  },
});

function checkChange({ path, what, old, new: now }: TreeChange, since: string): Problem[] {
  const hint = 'a package or a step of the build was dropped; what is removed on purpose is waived, with its reason';
  if (what === 'removed' && !LIBRARY.test(path)) {
    return [{ at: path, problem: `it is gone: the root file system of ${since} has it, a ${old ?? 'file'}`, hint }];
  }
  if (what === 'type') {
    const problem = `it is a ${now ?? 'file'}: in the root file system of ${since} it is a ${old ?? 'file'}`;
    return [{ at: path, problem, expected: old ?? '', actual: now ?? '', hint }];
  }
  if (what === 'mode' && isExecutable(old) && !isExecutable(now)) {
    const problem = `it can no longer be executed: in the root file system of ${since} it can`;
    return [
      { at: path, problem, expected: old ?? '', actual: now ?? '', hint: 'see the umask and the copies of the build' },
    ];
  }
  return [];
}

function isExecutable(mode: string | null): boolean {
  return (Number.parseInt(mode ?? '0', 8) & 0o111) !== 0;
}

/** A library of a newer version has another name, and what needs it is followed in the image itself. */
const LIBRARY = /\.so(?:\.[0-9.]+)?$/;

const MOST = 50;
