import type { Problem } from '../../core/finding.ts';
import type { BootRecord } from '../../guest/boot-record.ts';
import { defineCheck } from '../check.ts';
import { tailOf } from './tail.ts';

/** The guest reaches its own userspace. */
export const init = defineCheck({
  id: 'boot/init',
  holds: "the guest reaches userspace: the release's own init runs as PID 1, shown by what only a running PID 1 can do",
  why: 'the virtual machine never comes up, although every file of the release is there',
  mend: 'read the last lines of the console in `guests/`, and repeat the boot with `replay.sh`; the stage that was reached says which part to look at',
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'boot',
  per: 'arch',
  evidence: 'boot',
  appliesTo: () => null,
  check: (boot) => (boot.outcome.kind === 'reached' ? [] : [notReached(boot), ...guilty(boot)]),
});

function notReached(boot: BootRecord): Problem {
  return {
    at: boot.logs.at(-1) ?? 'console',
    problem: `userspace was not reached: ${whatHappened(boot)}; last stage reached: ${STAGE_NAMES[lastStage(boot)]}`,
    expected: 'a line that only a running PID 1 of this boot can have written',
    actual: tailOf(boot),
    hint: troubles(boot).find(({ hint }) => hint !== null)?.hint ?? HINTS[lastStage(boot)],
  };
}

/** What the boots with parts of an earlier release showed. */
function guilty({ blame }: BootRecord): Problem[] {
  if (blame === null) return [];
  const { release, tried } = blame;
  const names = blame.guilty.map((parts) => parts.map((part) => `the ${PART_NAMES[part]}`).join(' and ')).join(' and ');
  const [are, those, places] =
    blame.guilty.flat().length === 1 ? ['is', 'that', 'its place'] : ['are', 'those', 'their places'];
  const problem =
    blame.guilty.length > 1
      ? `${names} do not fit each other: with either of ${release} the release boots`
      : `${names} ${are} to blame: with ${those} of ${release} in ${places} the release boots`;
  const boots = tried.map(({ old, outcome }) => `${old.join(' + ')} of ${release}: ${outcome}`).join('; ');
  return [{ at: blame.guilty.flat().join(', '), problem, expected: 'userspace', actual: boots }];
}

const PART_NAMES = { kernel: 'kernel', rootfs: 'root file system', cmdline: 'command line' } as const;

/** What went wrong before, and what a guest that hangs says it waits for. */
function troubles({ hits, outcome }: BootRecord): BootRecord['hits'] {
  const waits = outcome.kind === 'silent' || outcome.kind === 'timed-out';
  return hits.filter(({ severity, rule }) => severity !== 'ignore' || (waits && rule === 'root/waiting'));
}

function whatHappened(boot: BootRecord): string {
  const { outcome, end } = boot;
  // The first says what went wrong, the last what became of it.
  const [first, ...others] = troubles(boot).map(describe);
  const trouble = first === undefined ? [] : [...new Set([first, ...others.slice(-1)])];
  switch (outcome.kind) {
    case 'silent':
      return [...trouble, `the guest printed nothing new for ${(outcome.silentMs / 1000).toFixed(1)} s`].join('; ');
    case 'timed-out':
      return [...trouble, `the guest still ran after ${(outcome.limitMs / 1000).toFixed(0)} s`].join('; ');
    default:
      if (trouble.length > 0) return trouble.join('; ');
      if (end.how === 'powered-off') return 'the guest switched itself off';
      return end.how === 'reset' ? `the guest reset itself (${end.reason})` : `the guest was ended: ${end.reason}`;
  }
}

function describe({ describes, meaning }: BootRecord['hits'][number]): string {
  return meaning === null ? describes : `${describes} (${meaning})`;
}

type LastStage = Exclude<BootRecord['stages'][number]['stage'], 'end'>;

function lastStage({ stages }: BootRecord): LastStage {
  const last = stages.findLast(({ stage }) => stage !== 'end')?.stage;
  return last === undefined || last === 'end' ? 'firmware' : last;
}

const STAGE_NAMES: Readonly<Record<LastStage, string>> = {
  firmware: 'firmware (nothing of the kernel was seen)',
  kernel: 'kernel started',
  root: 'root file system mounted',
  init: 'init about to be executed (the kernel says so before it tries)',
  userspace: 'userspace',
};

/** What usually causes a boot that ends at a stage without a word about it. */
const HINTS: Readonly<Record<LastStage, string>> = {
  firmware:
    'the kernel is damaged or of another architecture, or its command line names no console that the machine has',
  kernel: 'a driver that the root device needs is not built in, or root= names a device that is not there',
  root: 'the root file system cannot be read, or holds no init',
  init: 'init cannot be executed, or waits for something that never comes',
  userspace: 'a boot script waits for something that never comes',
};
