import { HarnessError } from '../../core/errors.ts';
import { defineCheck } from '../check.ts';
import { FROM_INSIDE } from './trial.ts';

/** The kernel has not kept trouble from the console. */
export const kernelLog = defineCheck({
  ...FROM_INSIDE,
  id: 'boot/kernel-log',
  holds: "the kernel's own log tells of no trouble that the console did not show",
  why: 'with quiet on its command line a kernel warns where nobody looks',
  mend: 'read the line in the guest’s `kernel.log`; without `quiet` it stands on the console',
  check: ({ kernelLogHits }) => {
    if (kernelLogHits === null) {
      throw new HarnessError(
        'BOOTPROOF_NOT_TRIED',
        "the guest's busybox has no `dmesg`, so the kernel's log is not known",
        {},
      );
    }
    return kernelLogHits
      .filter(({ severity }) => severity !== 'ignore')
      .map(({ describes, meaning, block, lineNumber, hint }) => ({
        at: `kernel.log:${lineNumber}`,
        problem: meaning === null ? describes : `${describes}: ${meaning}`,
        actual: block.join('\n'),
        ...(hint === null ? {} : { hint }),
      }));
  },
});
