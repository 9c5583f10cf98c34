import { defineCheck } from '../check.ts';

/** A boot takes no longer than it may. */
export const time = defineCheck({
  id: 'boot/time',
  holds:
    'from QEMU’s start to userspace the usual boot takes no longer than --boot-budget allows: the one that is judged, or with --repeat half of them',
  why: 'every start of a container waits for it, a little longer with each release',
  mend: 'look at which stage took longer than in the run before, or give the budget for this machine and accelerator',
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'boot',
  per: 'arch',
  evidence: 'boot',
  after: ['boot/init'],
  appliesTo: () => null,
  lacksSubject: ({ budgetMs }) => (budgetMs === null ? 'no --boot-budget says how long a boot may take' : null),
  check: ({ budgetMs, repeats, stages, accelerator, machine }) => {
    const once = stages.find(({ stage }) => stage === 'userspace')?.atMs ?? Infinity;
    const tookMs = repeats?.p50Ms ?? once;
    if (budgetMs === null || tookMs <= budgetMs) return [];
    const times = stages.map(({ stage, atMs }) => `${stage} ${atMs}`).join(' → ');
    return [
      {
        at: `${machine.machine}/${accelerator.kind}`,
        problem: `userspace was reached after ${tookMs} ms${repeats === null ? '' : ` (half of ${repeats.boots} boots)`}, ${tookMs - budgetMs} ms too late`,
        expected: `at most ${budgetMs} ms`,
        actual: `${times} ms`,
        hint: 'the stages say where the time goes; a budget is for one machine: under emulation a boot takes many times longer',
      },
    ];
  },
});
