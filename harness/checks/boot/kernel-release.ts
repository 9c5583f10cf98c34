import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { promisedRelease } from '../kernel/banner.ts';

/** The kernel that boots is the one that the manifest names. */
export const kernelRelease = defineCheck({
  id: 'boot/kernel-release',
  holds: 'the running kernel has the version that the manifest names and the architecture that it is published for',
  why: 'an update that is announced never reaches the guest, or guest programs meet another kernel than they were built for',
  mend: 'pack the kernel of this build, and write its version into the manifest',
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'boot',
  per: 'arch',
  evidence: 'boot',
  after: ['boot/init'],
  appliesTo: () => null,
  check: ({ arch, report, kernelRelease, kernelVersionPromised }) => {
    const problems: Problem[] = [];
    const running = report?.kernel.release ?? kernelRelease;
    const promised = promisedRelease(kernelVersionPromised);
    if (promised !== null && running !== null && running !== promised) {
      problems.push({
        at: 'kernel',
        problem: `the guest runs kernel ${running}, the manifest says ${promised}`,
        expected: promised,
        actual: running,
        hint: 'the kernel of another build was packed, or the manifest was not updated with it',
      });
    }
    const machine = MACHINE_NAMES[arch];
    if (report !== null && report.kernel.machine !== machine) {
      problems.push({
        at: 'kernel',
        problem: `the guest calls its machine ${report.kernel.machine}`,
        expected: machine,
        actual: report.kernel.machine,
      });
    }
    return problems;
  },
});

/** What `uname -m` says on the published architectures. */
const MACHINE_NAMES = { arm64: 'aarch64', x86_64: 'x86_64' } as const;
