import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import type { MatrixEvidence } from './matrix-evidence.ts';
import { tailOf } from './tail.ts';

/** The release comes up on every guest that users may give it. */
export const matrix = defineCheck({
  id: 'boot/matrix',
  holds:
    'in every further combination of --cpus, --memory, --machine and --transport the guest comes up with all of its processors and memory, shows no trouble and powers off',
  why: 'it runs on the machine that it was tried on, and hangs where somebody has four processors or less memory',
  mend: 'build with SMP and enough NR_CPUS, without `maxcpus=`, and with the drivers of the bus (PCI, VIRTIO_MMIO)',
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'boot',
  per: 'arch',
  evidence: 'matrix',
  after: ['boot/init'],
  appliesTo: () => null,
  lacksSubject: ({ boots }) =>
    boots.length === 0 ? 'one guest was asked for: --cpus, --memory, --machine and --transport take lists' : null,
  check: ({ boots }) => boots.flatMap(checkBoot),
});

function checkBoot({ name, record }: MatrixEvidence['boots'][number]): Problem[] {
  const { outcome, end, hits, report } = record;
  const trouble = hits.find(({ severity }) => severity !== 'ignore');
  if (outcome.kind !== 'reached' || end.how !== 'powered-off' || trouble !== undefined) {
    const what = outcome.kind === 'reached' ? end.reason : `${outcome.kind} at stage ${outcome.stage}`;
    return [
      {
        at: name,
        problem: `the guest does not come up as ${name}: ${trouble?.describes ?? what}`,
        expected: 'userspace, a clean console and a power-off',
        actual: tailOf(record),
        hint: `it comes up as the usual guest; look at ${record.folder}`,
      },
    ];
  }
  if (report === null) {
    return [{ at: name, problem: `as ${name} the agent left no report`, actual: record.reportProblem ?? 'nothing' }];
  }
  return [...checkProcessors(name, record.cpus, report.cpus), ...checkMemory(name, record.memoryMiB, report.memory)];
}

function checkProcessors(at: string, given: number, seen: number): Problem[] {
  if (seen === given) return [];
  return [
    {
      at,
      problem: `the kernel uses ${seen} of the ${given} processors`,
      expected: String(given),
      actual: String(seen),
      hint: 'a kernel without SMP, with a smaller NR_CPUS, or maxcpus= on the command line',
    },
  ];
}

/** On the smallest machine the least that is left counts: half of it, as in the usual guest. */
function checkMemory(at: string, givenMiB: number, { availableKiB }: { readonly availableKiB: number }): Problem[] {
  if (availableKiB >= LEAST_FREE * givenMiB * 1024) return [];
  return [
    {
      at,
      problem: `only ${Math.round(availableKiB / 1024)} of ${givenMiB} MiB are free when the agent starts`,
      expected: `${Math.round(LEAST_FREE * givenMiB)} MiB`,
      actual: `${Math.round(availableKiB / 1024)} MiB`,
    },
  ];
}

const LEAST_FREE = 0.5;
