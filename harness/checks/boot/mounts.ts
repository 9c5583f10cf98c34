import { defineCheck } from '../check.ts';
import { reportOf } from './trial.ts';

/** What boot scripts mount is mounted. */
export const mounts = defineCheck({
  id: 'boot/mounts',
  holds: 'the guest has mounted proc, sysfs, devtmpfs and, on /arcbox, the share',
  why: 'the agent finds no processes, no devices or none of the programs that it is to run',
  mend: 'add the mount to the boot script, or the file system to the kernel',
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'boot',
  per: 'arch',
  evidence: 'boot',
  after: ['boot/agent'],
  appliesTo: () => null,
  check: (boot) => {
    const report = reportOf(boot);
    // What is mounted last on a place covers what was there before.
    const seen = new Map(report.mounts.map((line) => [line.split(' ')[1], line.split(' ')[2]]));
    return WANTED.filter(([target, type]) => seen.get(target) !== type).map(([target, type]) => ({
      at: target,
      problem: `no ${type} is mounted on ${target}`,
      expected: `${target} ${type}`,
      actual: seen.has(target) ? `${target} ${seen.get(target) ?? ''}` : 'nothing',
      hint: "the boot script does not mount it, or the kernel lacks the file system's driver",
    }));
  },
});

const WANTED = [
  ['/proc', 'proc'],
  ['/sys', 'sysfs'],
  ['/dev', 'devtmpfs'],
  ['/arcbox', 'virtiofs'],
] as const;
