import { expect, test } from 'vitest';
import type { Sha256 } from '../../core/digest.ts';
import type { AgentReport } from '../../guest/agent/report-shape.ts';
import type { BootHit, BootRecord } from '../../guest/boot-record.ts';
import type { Subject } from '../subject.ts';
import { BOOT_CHECKS } from './area.ts';

const digest = 'ab'.repeat(32) as Sha256;
const own = 'console=ttyS0 root=/dev/vda ro';
const report: AgentReport = {
  version: '2',
  pid1: { exe: '/bin/busybox', args: 'init' },
  agent: { pid: 46, parent: 1 },
  kernel: { release: '6.12.94', machine: 'x86_64', modules: false },
  cmdline: `${own} panic=-1`,
  mounts: [
    '/dev/root / erofs ro,relatime 0 0',
    'devtmpfs /dev devtmpfs rw 0 0',
    'proc /proc proc rw 0 0',
    'sysfs /sys sysfs rw 0 0',
    'arcbox /arcbox virtiofs rw 0 0',
  ],
  rootWrite: 'touch: /bootproof-was-here: Read-only file system',
  binfmt: [],
  offers: {
    drivers: ['virtio_net', 'vmw_vsock_virtio_transport'],
    fileSystems: ['tmpfs', 'overlay', 'btrfs', 'squashfs', 'cgroup2', 'fuse', 'virtiofs', 'erofs'],
    namespaces: ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'user', 'uts'],
    cgroups: ['cpu', 'cpuset', 'memory', 'pids', 'blkio'],
  },
  devices: [
    'crw-------    1 0        0           5,   1 Nov 21 08:22 /dev/console',
    'crw-rw-rw-    1 0        0           1,   3 Jan  1  1970 /dev/null',
    'crw-rw-rw-    1 0        0           1,   9 Jan  1  1970 /dev/urandom',
    'crw-rw-rw-    1 0        0           1,   5 Jan  1  1970 /dev/zero',
  ],
  uptimeSeconds: 1,
  endedSeconds: 3,
  clockSeconds: 1_000_002,
  memory: { totalKiB: 504_000, availableKiB: 480_000 },
  disk: '/dev/vdb',
  trials: {
    'tool:/bin/sh': { status: 0, said: '' },
    'tool:/sbin/ethtool': { status: 0, said: 'ethtool version 6.1' },
    certificates: { status: 0, said: '148' },
    'network:nat': { status: 0, said: '' },
    'network:nat-kept': { status: 0, said: '' },
    'network:bridge': { status: 0, said: '' },
    'network:veth': { status: 0, said: '' },
    'network:port': { status: 0, said: '' },
    'disk:format': { status: 0, said: '' },
    'disk:mount': { status: 0, said: '' },
    'disk:again': { status: 0, said: '' },
    'disk:read': { status: 0, said: '0123456789abcdef0123456789abcdef' },
  },
  fex: null,
};
const good: BootRecord = {
  schema: 1,
  arch: 'x86_64',
  scenario: 'share',
  outcome: { kind: 'reached' },
  stages: [
    { stage: 'firmware', atMs: 0 },
    { stage: 'init', atMs: 2_000 },
    { stage: 'userspace', atMs: 2_500 },
  ],
  proof: { kind: 'agent', line: 'bootproof 00 init' },
  agentMarks: ['init', 'userspace', 'reported'],
  rootMountLine: 'VFS: Mounted root (erofs filesystem) readonly on device 254:0.',
  hits: [],
  lostConsole: null,
  end: { how: 'powered-off', reason: 'guest-shutdown', atMs: 4_000 },
  accelerator: { kind: 'tcg', why: '' },
  machine: { machine: 'q35', why: '' },
  memoryMiB: 512,
  cpus: 1,
  argv: [],
  cmdline: { own, booted: `${own} panic=-1` },
  folder: '/run',
  logs: ['/run/serial.log'],
  tail: ['last words'],
  qemuSaid: [],
  artifacts: [{ path: '/r/kernel', sha256Before: digest, sha256After: digest }],
  kernelRelease: '6.12.94',
  kernelVersionPromised: 'v6.12.94',
  report,
  reportProblem: null,
  agentCalls: [
    { how: 'init', pid: 45, parent: 39, uptimeSeconds: 1 },
    { how: 'run', pid: 46, parent: 1, uptimeSeconds: 2 },
  ],
  saidAfterInit: [],
  kernelLogHits: [],
  hostClock: { from: 1_000_000, to: 1_000_004 },
  fex: { kind: 'none', why: 'FEX runs on arm64 only' },
  canary: null,
};
const hit: BootHit = {
  console: 'serial',
  rule: 'panic/init-ended',
  class: 'panic',
  severity: 'fatal',
  describes: 'PID 1 ended, so the kernel panicked',
  lineNumber: 7,
  line: 'Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000300',
  block: ['Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000300'],
  meaning: 'it exited with status 3',
  hint: null,
  atMs: 2_100,
  kernelSeconds: 2,
};

/** Every problem, as `check: problem`; after a failed check its followers are not asked. */
function judge(change: Partial<BootRecord>): string[] {
  const failed = new Set<string>();
  return BOOT_CHECKS.flatMap((check) => {
    if (check.after.some((id) => failed.has(id))) return [];
    const problems = check.check({ ...good, ...change }, { arch: 'x86_64', subject: {} as Subject });
    if (problems.length > 0) failed.add(check.id);
    return problems.map(({ problem }) => `${check.id}: ${problem}`);
  });
}
const reported = (change: Partial<AgentReport>): Partial<BootRecord> => ({ report: { ...report, ...change } });

test.each<[string, Partial<BootRecord>]>([
  ['with the share and a boot script', {}],
  ['with the share and a trampoline', { agentCalls: [{ how: 'run', pid: 1, parent: 0, uptimeSeconds: null }] }],
  ['without a share', { scenario: 'bare', report: null, agentCalls: [], end: { how: 'stopped', reason: '', atMs: 1 } }],
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
    [`${INIT}the guest printed nothing for 5.0 s${STAGE}`],
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
])('a bad boot is refused for its own reason (%#)', (change, problems) => {
  expect(judge(change)).toEqual(problems);
});
