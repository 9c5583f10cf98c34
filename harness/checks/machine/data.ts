import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { OF_THE_SHIM, SHIM, bootsOf } from './boots.ts';

/** What a user writes is there the next day. */
export const machineData = defineCheck({
  ...OF_THE_SHIM,
  id: 'machine/data',
  holds:
    'a blank data disk is formatted with btrfs in the first boot; what is written to the root then is found there in the second',
  why: 'whatever was installed or saved in the machine is gone after a restart',
  mend: 'format only a disk that holds no btrfs, and put upper and work folder of the overlay on it',
  after: ['machine/hand-over'],
  check: (evidence) => {
    const [first, second] = bootsOf(evidence);
    const problems: Problem[] = [];
    const add = (problem: string, expected: string, actual: string, hint: string): void => {
      problems.push({ at: SHIM, problem, expected, actual, hint });
    };
    for (const { name, distro } of bootsOf(evidence)) {
      const { rootWrite = 'accepted' } = distro.answer ?? {};
      if (rootWrite === 'accepted') continue;
      add(
        `in ${name} the distribution's root cannot be written to`,
        'a write that succeeds',
        rootWrite,
        'upperdir= is read-only or missing',
      );
    }
    if (first !== undefined && !first.distro.hasBtrfs) {
      add(
        'after the first boot the data disk holds no btrfs',
        'a disk that was formatted with mkfs.btrfs',
        'no superblock of btrfs',
        'the shim writes to memory, or to another disk than arcbox.machine_data= names',
      );
    }
    const [left, found] = [first?.distro.mark, second?.distro.answer?.kept];
    if (problems.length === 0 && second !== undefined && found !== left) {
      add(
        'what the first boot wrote to the root is not there in the second',
        `the file that holds ${left ?? ''}`,
        found ?? 'no such file',
        'the shim formats the disk in every boot, or the layer that is written to lies in memory',
      );
    }
    return problems;
  },
});
