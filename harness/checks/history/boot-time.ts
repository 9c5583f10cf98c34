import { defineCheck } from '../check.ts';
import { hasPrevious } from './applies.ts';
import type { PaceEvidence } from './evidence.ts';

/** Booting takes no longer from release to release than was agreed. */
export const historyBootTime = defineCheck({
  id: 'history/boot-time',
  holds:
    'from QEMU’s start to userspace the usual boot takes no longer than that of --previous on this machine, by more than the configuration’s `growth.boot` allows',
  why: 'every start of a container waits for it, a little longer with each release',
  mend: 'compare the stages of both boots (`bootproof diff` shows them), and measure again with `--repeat`',
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'boot',
  per: 'arch',
  evidence: 'pace',
  after: ['boot/init'],
  appliesTo: hasPrevious,
  lacksSubject: ({ growthPercent, earlier }) => {
    if (growthPercent === null) return 'the configuration’s `growth.boot` says nothing of boots';
    return earlier === null ? 'no kept run booted the earlier release in this manner: verify it here once' : null;
  },
  check: ({ tookMs, earlier, growthPercent, how }) => {
    if (earlier === null || growthPercent === null) return [];
    const most = Math.floor(earlier.tookMs * (1 + growthPercent / 100));
    if (tookMs <= most) return [];
    return [
      {
        at: mannerOf(how),
        problem: `userspace was reached after ${tookMs} ms; ${earlier.release} took ${earlier.tookMs} ms, and ${growthPercent} % more is allowed`,
        expected: `at most ${most} ms`,
        actual: `${tookMs} ms`,
        hint: `compare the stages with those of ${earlier.run}; a single boot is a weak measure: --repeat takes the middle of many`,
      },
    ];
  },
});

function mannerOf({ machine, accelerator, cpus, memoryMiB }: PaceEvidence['how']): string {
  return `${machine}/${accelerator}, ${cpus} CPU, ${memoryMiB} MiB`;
}
