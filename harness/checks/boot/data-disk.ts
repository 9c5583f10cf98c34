import { HarnessError } from '../../core/errors.ts';
import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { FROM_INSIDE, failedTrial, reportOf, trialOf } from './trial.ts';

/** A blank disk becomes the guest's data disk. */
export const dataDisk = defineCheck({
  ...FROM_INSIDE,
  id: 'boot/data-disk',
  holds: "a blank second disk is formatted by the release's mkfs.btrfs, mounted, and keeps what is written to it",
  why: 'the first start on a new machine ends without a place for images and containers',
  mend: 'build BTRFS_FS and VIRTIO_BLK in, and pack a static mkfs.btrfs',
  check: (boot) => {
    const report = reportOf(boot);
    if (report.disk === null) return [unseen()];
    for (const [name, problem, hint] of STEPS) {
      const failed = failedTrial(trialOf(report, name), { at: report.disk, problem, hint });
      // What comes after a step that failed fails with it.
      if (failed.length > 0) return failed;
    }
    const { said } = trialOf(report, 'disk:read');
    if (/^[0-9a-f]{32}$/.test(said)) return [];
    throw new HarnessError('BOOTPROOF_NOT_TRIED', 'the agent read something else from the disk than it wrote', {
      said,
    });
  },
});

function unseen(): Problem {
  return {
    at: '/sys/block',
    problem: 'the guest does not see its second virtio disk',
    expected: 'a disk with the serial number bootproof-blank',
    hint: 'the virtio block driver gave up on it, or sysfs is not mounted',
  };
}

const STEPS = [
  ['disk:format', 'mkfs.btrfs cannot format a blank disk', 'the tool is missing or lacks a library'],
  ['disk:mount', 'the guest cannot mount the btrfs that its own tool made', 'BTRFS_FS is not built in'],
  ['disk:again', 'the btrfs cannot be mounted a second time', 'it was not unmounted cleanly'],
  ['disk:read', 'what was written to the disk is not there any more', 'writes do not reach the disk'],
] as const;
