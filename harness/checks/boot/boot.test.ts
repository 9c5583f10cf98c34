import { expect, test } from 'vitest';
import {
  GOOD_BOOT as good,
  PANIC_HIT as hit,
  GOOD_REPORT as report,
  problemsOf,
} from '../../../fixtures/guests/boot-records.ts';
import type { Sha256 } from '../../core/digest.ts';
import { HarnessError } from '../../core/errors.ts';
import type { AgentReport } from '../../guest/agent/report-shape.ts';
import type { BootRecord } from '../../guest/boot-record.ts';
import type { Subject } from '../subject.ts';
import { BOOT_CHECKS } from './area.ts';
import { clock } from './clock.ts';
import { kernelLog } from './kernel-log.ts';
import { network } from './network.ts';

const digest = 'ab'.repeat(32) as Sha256;
const judge = (change: Partial<BootRecord>): string[] => problemsOf(BOOT_CHECKS, { ...good, ...change });
const reported = (change: Partial<AgentReport>): Partial<BootRecord> => ({ report: { ...report, ...change } });

const trials = (change: AgentReport['trials']): Partial<BootRecord> =>
  reported({ trials: { ...report.trials, ...change } });

test.each<[string, Partial<BootRecord>]>([
  ['with the share and a boot script', {}],
  ['with the share and a trampoline', { agentCalls: [{ how: 'run', pid: 1, parent: 0, uptimeSeconds: null }] }],
  ['whose tools know no --version', trials({ 'tool:/sbin/socat': { status: 1, said: 'unknown option' } })],
  ['whose clock is a little slow', reported({ clockSeconds: 999_700 })],
  ['without a share', { scenario: 'bare', report: null, agentCalls: [] }],
  ['of a kernel that the manifest gives no version', { kernelVersionPromised: 'latest' }],
  ['with a line that is harmless under emulation', { hits: [{ ...hit, severity: 'ignore' }] }],
])('a good boot %s passes', (_, change) => {
  expect(judge(change)).toEqual([]);
});

const INIT = 'boot/init: userspace was not reached: ';
const STAGE = '; last stage reached: init about to be executed (the kernel says so before it tries)';
const cutStages = { proof: null, stages: good.stages.slice(0, 2) };

test.each<[Partial<BootRecord>, string[]]>([
  [
    { ...cutStages, outcome: { kind: 'silent', stage: 'init', silentMs: 5_040 } },
    [`${INIT}the guest printed nothing new for 5.0 s${STAGE}`],
  ],
  [
    { ...cutStages, outcome: { kind: 'timed-out', stage: 'init', limitMs: 90_000 } },
    [`${INIT}the guest still ran after 90 s${STAGE}`],
  ],
  [
    { ...cutStages, outcome: { kind: 'stopped', stage: 'init' }, hits: [hit] },
    [
      `${INIT}PID 1 ended, so the kernel panicked (it exited with status 3)${STAGE}`,
      'boot/console: PID 1 ended, so the kernel panicked: it exited with status 3',
    ],
  ],
  [{ ...cutStages, outcome: { kind: 'stopped', stage: 'init' } }, [`${INIT}the guest switched itself off${STAGE}`]],
  [
    {
      proof: null,
      stages: good.stages.slice(0, 1),
      outcome: { kind: 'silent', stage: 'kernel', silentMs: 5_000 },
      hits: [
        { ...hit, rule: 'root/waiting', severity: 'ignore', describes: 'the kernel waits', meaning: 'for /dev/vdz' },
      ],
    },
    [
      'boot/init: userspace was not reached: the kernel waits (for /dev/vdz); the guest printed nothing new for 5.0 s; last stage reached: firmware (nothing of the kernel was seen)',
    ],
  ],
  [{ agentMarks: [] }, ['boot/console: the console is mute: the agent ran, and nothing that it printed came through']],
  [
    { lostConsole: 'it printed more than 9 bytes' },
    ['boot/console: not all of the console could be looked at: it printed more than 9 bytes'],
  ],
  [
    reported({ mounts: ['/dev/vda / ext4 rw 0 0', ...report.mounts.slice(1)], rootWrite: 'accepted' }),
    [
      'boot/root: the root is no EROFS file system',
      'boot/root: the root is not mounted read-only',
      'boot/root: writing a file to the root is not refused as it is on a read-only file system',
    ],
  ],
  [
    { scenario: 'bare', report: null, rootMountLine: null },
    ['boot/root: nothing shows that the root is a read-only EROFS file system'],
  ],
  [
    { agentCalls: [], report: null, proof: { kind: 'init-output', line: '' } },
    ['boot/agent: the agent on the share was never started'],
  ],
  [{ agentCalls: good.agentCalls.slice(1) }, ['boot/agent: the agent was called with init 0 times']],
  [
    { agentCalls: [...good.agentCalls].reverse() },
    ['boot/agent: the long-running agent was started before `arcbox-agent init`'],
  ],
  [{ agentCalls: good.agentCalls.slice(0, 1) }, ['boot/agent: the agent was called with init and then never for good']],
  [
    { agentCalls: good.agentCalls.map((call) => ({ ...call, parent: 39 })) },
    ['boot/agent: the long-running agent is not started by PID 1, so nobody starts it again when it dies'],
  ],
  [
    { report: null, reportProblem: 'it is a link' },
    ['boot/agent: the agent ran but left no whole report: it is a link'],
  ],
  [reported({ mounts: report.mounts.slice(0, 4) }), ['boot/mounts: no virtiofs is mounted on /arcbox']],
  [reported({ mounts: [...report.mounts, 'none /sys tmpfs rw 0 0'] }), ['boot/mounts: no sysfs is mounted on /sys']],
  [
    reported({ cmdline: `mitigations=off ${report.cmdline}` }),
    ['boot/cmdline: the kernel was told mitigations=off by nobody: forbidden in a release, it turns protection off'],
  ],
  [reported({ cmdline: 'console=ttyS0 ro' }), ['boot/cmdline: the kernel does not see "root=/dev/vda"']],
  [
    reported({ kernel: { release: '6.12.1', machine: 'i686', modules: false } }),
    [
      'boot/kernel-release: the guest runs kernel 6.12.1, the manifest says 6.12.94',
      'boot/kernel-release: the guest calls its machine i686',
    ],
  ],
  [
    { artifacts: [{ path: '/r/kernel', sha256Before: digest, sha256After: 'cd'.repeat(32) as Sha256 }] },
    ['boot/artifacts: the file changed while it was booted'],
  ],
  [
    { end: { how: 'reset', reason: 'guest-reset', atMs: 1 } },
    ['boot/end: the guest did not power itself off: it reset (guest-reset)'],
  ],
  [
    { agentMarks: ['init', 'userspace', 'forced'] },
    ['boot/end: init took no notice of the request to power off; the guest had to be switched off by force'],
  ],
  [reported({ kernel: { ...report.kernel, modules: true } }), ['boot/modules: the running kernel can load modules']],
  [
    reported({
      devices: ['-rw-r--r--    1 0        0          12 Nov 21 08:22 /dev/null', ...report.devices.slice(2)],
    }),
    [
      'boot/devices: /dev/console is not the character device 5:1',
      'boot/devices: /dev/null is not the character device 1:3',
    ],
  ],
  [reported({ clockSeconds: 12 }), ['boot/clock: the guest believes that it is 1970-01-01T00:00:12.000Z']],
  [
    reported({ memory: { totalKiB: 400_000, availableKiB: 100_000 } }),
    [
      'boot/memory: the kernel uses 391 MiB of the 512 MiB that the machine has',
      'boot/memory: only 98 MiB of 512 MiB are free when the agent starts',
    ],
  ],
  [trials({ certificates: { status: 1, said: '0' } }), ['boot/certificates: the guest finds no certificate there']],
  [
    trials({
      'tool:/bin/sh': { status: null, said: '' },
      'tool:/sbin/ethtool': { status: 127, said: 'not found' },
      'tool:/sbin/socat': { status: 139, said: '' },
    }),
    [
      'boot/tools: /bin/sh does not run in the guest: it did not end and had to be killed',
      'boot/tools: /sbin/ethtool does not run in the guest: it or its interpreter is not there',
      'boot/tools: /sbin/socat does not run in the guest: signal 11 ended it',
    ],
  ],
  [
    trials({ 'network:veth': { status: 2, said: 'ip: RTNETLINK answers: Not supported' } }),
    ['boot/network: the guest cannot make a veth pair'],
  ],
  [
    reported({ offers: { ...report.offers, drivers: ['virtio_net'], cgroups: [] } }),
    [
      'boot/network: the kernel has no driver vmw_vsock_virtio_transport',
      ...['cpu', 'cpuset', 'memory', 'pids', 'blkio'].map(
        (name) => `boot/containers: the kernel offers no ${name} (cgroup controller)`,
      ),
    ],
  ],
  [
    trials({
      'network:nat': { status: 3, said: 'iptables: Table does not exist' },
      'network:nat-kept': { status: 3, said: '' },
    }),
    ['boot/packet-filter: iptables cannot add a NAT rule'],
  ],
  [
    trials({ 'network:nat-kept': { status: 1, said: 'Bad rule' } }),
    ['boot/packet-filter: the NAT rule that iptables added is not there'],
  ],
  [
    trials({ 'network:filter': { status: 3, said: 'iptables: Table does not exist' } }),
    ['boot/packet-filter: iptables cannot add a rule to the filter table'],
  ],
  [reported({ disk: null }), ['boot/data-disk: the guest does not see its second virtio disk']],
  [
    trials({
      'disk:mount': { status: 255, said: 'No such device' },
      'disk:again': { status: 255, said: 'No such device' },
    }),
    ['boot/data-disk: the guest cannot mount the btrfs that its own tool made'],
  ],
  [
    {
      repeats: {
        boots: 2,
        failed: 1,
        p50Ms: 1,
        p95Ms: 1,
        runs: [{ cameUp: false, outcome: 'silent at stage init', userspaceMs: null, stages: [], folder: '/run/2' }],
      },
    },
    ['boot/repeat: 1 of 2 boots did not come up'],
  ],
  [{ kernelLogHits: [hit] }, ['boot/kernel-log: PID 1 ended, so the kernel panicked: it exited with status 3']],
  [{ agentCalls: good.agentCalls.slice(0, 2) }, ['boot/respawn: the agent died and was not started again']],
])('a bad boot is refused for its own reason (%#)', (change, problems) => {
  expect(judge(change)).toEqual(problems);
});

test.each([
  [clock, reported({ clockSeconds: null })],
  [kernelLog, { kernelLogHits: null }],
  [network, trials({ 'network:bridge': { status: 127, said: 'ip: applet not found' } })],
  [network, { report: null, scenario: 'bare' as const }],
])('what nobody could look at is not judged (%#)', (check, change) => {
  expect(() => check.check({ ...good, ...change }, { arch: 'x86_64', subject: {} as Subject })).toThrow(HarnessError);
});
