import { expect, test } from 'vitest';
import { GOOD_BOOT, PANIC_HIT } from '../../../fixtures/guests/boot-records.ts';
import type { BootRecord, DistroEvidence } from '../../guest/boot-record.ts';
import { USER_MOUNTS } from '../../guest/distro/user-mounts.ts';
import type { Subject } from '../subject.ts';
import { MACHINE_CHECKS } from './area.ts';
import type { MachineEvidence } from './evidence.ts';

const REFUSED = "can't create /mnt/code/from-guest: Read-only file system";

function boot(mark: string, kept: string | null, change: Change = {}): BootRecord {
  const distro: DistroEvidence = {
    mark,
    problem: null,
    hasBtrfs: true,
    userMounts: USER_MOUNTS.map((one) => ({ ...one, arrived: one.isOffered && !one.isReadOnly ? mark : null })),
    ...change.distro,
    answer: {
      version: '1',
      pid1: { exe: '/sbin/init', args: 'init boot' },
      mounts: ['devtmpfs /dev devtmpfs rw 0 0', 'overlay / overlay rw,lowerdir=/run/lower 0 0'],
      rootWrite: 'accepted',
      kept,
      agents: ['/bin/busybox sh /arcbox/bin/arcbox-agent serve'],
      userMounts: {
        'bootproof-work': { mounted: 'bootproof-work /mnt/work virtiofs rw 0 0', read: mark, write: 'accepted' },
        'bootproof-none': { mounted: null, read: null, write: 'accepted' },
        'bootproof-code': { mounted: 'bootproof-code /mnt/code virtiofs ro 0 0', read: mark, write: REFUSED },
      },
      ...change.answer,
    },
  };
  const agentCalls = [
    { how: 'machine-init' as const, pid: 60, parent: 1, uptimeSeconds: 2 },
    { how: 'serve' as const, pid: 70, parent: 1, uptimeSeconds: 3 },
  ];
  return { ...GOOD_BOOT, scenario: 'machine', report: null, agentCalls, distro, ...change.record };
}

interface Change {
  readonly record?: Partial<BootRecord>;
  readonly distro?: Partial<DistroEvidence>;
  readonly answer?: Partial<NonNullable<DistroEvidence['answer']>>;
}

const twice = (change: Change = {}): MachineEvidence => ({
  lacksShim: null,
  first: boot('aa', null, change),
  second: boot('bb', 'aa', change),
});
const problemsOf = (evidence: MachineEvidence): string[] =>
  MACHINE_CHECKS.flatMap((check) =>
    check.check(evidence, { arch: 'arm64', subject: {} as Subject }).map(({ problem }) => `${check.id}: ${problem}`),
  );
const first = (change: Change): MachineEvidence => ({ ...twice(), first: boot('aa', null, change) });
const second = (change: Change): MachineEvidence => ({ ...twice(), second: boot('bb', 'aa', change) });

test('a machine that comes up twice passes, and a release without a shim has nothing to judge', () => {
  expect(problemsOf(twice())).toEqual([]);
  const none = { lacksShim: 'the root file system has no shim', first: null, second: null };
  for (const check of MACHINE_CHECKS) expect(check.lacksSubject?.(none)).toBe(none.lacksShim);
});

test('a machine that did not come up fails the hand-over in the words of its console', () => {
  const record = boot('aa', null, { record: { hits: [PANIC_HIT], end: { how: 'reset', reason: 'x', atMs: 1 } } });
  const distro = { ...record.distro, answer: null, problem: 'no answer' } as DistroEvidence;
  expect(problemsOf({ lacksShim: null, first: { ...record, distro }, second: null })).toContain(
    "machine/hand-over: the first boot did not come to the distribution's own init: PID 1 ended, so the kernel panicked",
  );
});

const code = (change: object): Change['answer'] => ({
  userMounts: {
    'bootproof-work': { mounted: 'yes', read: 'aa', write: 'accepted' },
    'bootproof-code': { mounted: 'yes', read: 'aa', write: REFUSED, ...change },
  },
});

test.each<[MachineEvidence, string]>([
  [
    second({ answer: { pid1: { exe: '/bin/busybox', args: 'init' } } }),
    "hand-over: in the second boot PID 1 is not the distribution's init",
  ],
  [
    first({ answer: { mounts: ['/dev/vdb / squashfs ro 0 0'] } }),
    "hand-over: in the first boot the distribution's root is no overlay of the data disk over its image",
  ],
  [first({ distro: { hasBtrfs: false } }), 'data: after the first boot the data disk holds no btrfs'],
  [second({ answer: { kept: null } }), 'data: what the first boot wrote to the root is not there in the second'],
  [
    second({ answer: { kept: 'of an older run' } }),
    'data: what the first boot wrote to the root is not there in the second',
  ],
  [
    first({ answer: { rootWrite: 'Read-only file system' } }),
    "data: in the first boot the distribution's root cannot be written to",
  ],
  [
    first({ answer: code({ mounted: null, read: null }) ?? {} }),
    'user-mounts: in the first boot the folder is not mounted on /mnt/code',
  ],
  [
    first({ answer: code({ write: 'accepted' }) ?? {} }),
    'user-mounts: in the first boot a read-only folder could be written to',
  ],
  [
    first({ distro: { userMounts: USER_MOUNTS.map((one) => ({ ...one, arrived: null })) } }),
    'user-mounts: in the first boot what is written to the folder does not come to the host',
  ],
  [first({ record: { agentCalls: [] } }), 'agent: in the first boot the agent is not called as the contract says'],
  [
    second({ answer: { agents: [] } }),
    "agent: in the second boot the agent that serves is gone when the distribution's init runs",
  ],
  [
    second({ record: { hits: [PANIC_HIT] } }),
    'console: the second boot: PID 1 ended, so the kernel panicked: it exited with status 3',
  ],
  [
    second({ record: { lostConsole: 'too much' } }),
    'console: the second boot: not all of the console could be looked at: too much',
  ],
  [
    first({ record: { end: { how: 'stopped', reason: 'its time was up', atMs: 1 } } }),
    'end: the first boot did not end by itself: its time was up',
  ],
])('a bad machine is refused for its own reason alone (%#)', (evidence, problem) => {
  expect(problemsOf(evidence)).toEqual([`machine/${problem}`]);
});
