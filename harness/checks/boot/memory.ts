import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { FROM_INSIDE, reportOf } from './trial.ts';

/** Booting leaves the machine's memory to those that it is for. */
export const memory = defineCheck({
  ...FROM_INSIDE,
  id: 'boot/memory',
  holds: "the kernel uses the machine's memory, and at least half of it is free when the agent starts",
  why: 'containers are killed for want of memory on a machine that has enough of it',
  mend: 'take `mem=`, `crashkernel=` and `cma=` off the command line, and look at what the boot scripts start',
  check: (boot) => {
    const { totalKiB, availableKiB } = reportOf(boot).memory;
    const givenKiB = boot.memoryMiB * 1024;
    const problems: Problem[] = [];
    // The kernel's image, its page tables and the firmware take a few per cent.
    if (totalKiB < 0.8 * givenKiB) {
      problems.push({
        at: '/proc/meminfo',
        problem: `the kernel uses ${inMiB(totalKiB)} of the ${boot.memoryMiB} MiB that the machine has`,
        expected: `MemTotal of at least ${inMiB(0.8 * givenKiB)}`,
        actual: inMiB(totalKiB),
        hint: 'mem= on the command line, or a kernel that reserves much for itself (crashkernel=, cma=)',
      });
    }
    if (availableKiB < 0.5 * givenKiB) {
      problems.push({
        at: '/proc/meminfo',
        problem: `only ${inMiB(availableKiB)} of ${boot.memoryMiB} MiB are free when the agent starts`,
        expected: `MemAvailable of at least ${inMiB(0.5 * givenKiB)}`,
        actual: inMiB(availableKiB),
        hint: 'a boot script starts something large, or fills a tmpfs',
      });
    }
    return problems;
  },
});

function inMiB(kib: number): string {
  return `${Math.round(kib / 1024)} MiB`;
}
