import { expect, test } from 'vitest';
import { GOOD_BOOT as good, PANIC_HIT as hit, problemsOf } from '../../../fixtures/guests/boot-records.ts';
import type { BootRecord } from '../../guest/boot-record.ts';
import type { Subject } from '../subject.ts';
import { BOOT_CHECKS } from './area.ts';
import { matrix } from './matrix.ts';

/** Scenarios of their own, each as it must be. */
const failingInit: BootRecord = {
  ...good,
  scenario: 'init-fails',
  report: null,
  agentCalls: good.agentCalls.slice(0, 1),
  saidAfterInit: ['rcS: arcbox-agent init failed, powering off'],
};
const bareBoot: BootRecord = { ...good, scenario: 'bare', report: null, agentCalls: [], reportProblem: null };
const debugShell: BootRecord = { ...good, scenario: 'debug-shell', debugAnswered: true, offersDebugConsole: true };
const only = (id: string, record: BootRecord): string[] =>
  problemsOf(
    BOOT_CHECKS.filter((check) => check.id === id),
    record,
  );

test.each<[string, BootRecord, string[]]>([
  ['boot/init-failure', failingInit, []],
  ['boot/init-failure', { ...failingInit, agentCalls: [{ how: 'run', pid: 1, parent: 0, uptimeSeconds: 1 }] }, []],
  [
    'boot/init-failure',
    { ...failingInit, agentCalls: good.agentCalls },
    ['boot/init-failure: the long-running agent is started although its init failed'],
  ],
  [
    'boot/init-failure',
    { ...failingInit, agentCalls: [], saidAfterInit: ['The system is going down NOW!'] },
    [
      'boot/init-failure: an agent whose init fails is called with init 0 times',
      "boot/init-failure: nothing on the console says that the agent's init failed",
    ],
  ],
  [
    'boot/init-failure',
    { ...failingInit, end: { how: 'stopped', reason: 'it printed nothing for 5.0 s', atMs: 1 } },
    ["boot/init-failure: after the agent's init failed the guest does not power off: it printed nothing for 5.0 s"],
  ],
  ['boot/bare', bareBoot, []],
  ['boot/bare', { ...bareBoot, hits: [hit], end: { how: 'reset', reason: 'guest-reset', atMs: 1 } }, []],
  [
    'boot/bare',
    { ...bareBoot, end: { how: 'stopped', reason: 'its time was up', atMs: 1 } },
    ['boot/bare: without its share the guest runs on: its time was up'],
  ],
  [
    'boot/bare',
    { ...bareBoot, end: { how: 'reset', reason: 'guest-reset', atMs: 1 } },
    ['boot/bare: without its share the guest reboots: in production it would do so for ever (guest-reset)'],
  ],
  ['boot/debug-shell', debugShell, []],
  ['boot/debug-shell', { ...debugShell, debugAnswered: false, offersDebugConsole: false }, []],
  [
    'boot/debug-shell',
    { ...debugShell, debugAnswered: false, agentCalls: [] },
    [
      'boot/debug-shell: nobody answers on the debug console',
      'boot/debug-shell: with the debug console the boot does not go on to the agent',
    ],
  ],
])('%s judges its own boot (%#)', (id, record, problems) => {
  expect(only(id, record)).toEqual(problems);
});

const onTime: BootRecord = { ...good, budgetMs: 2_500 };
const repeated = { boots: 3, failed: 0, p50Ms: 2_600, p95Ms: 2_700, runs: [] };

test.each<[BootRecord, string[]]>([
  [good, []],
  [onTime, []],
  [{ ...onTime, budgetMs: 2_499 }, ['boot/time: userspace was reached after 2500 ms, 1 ms too late']],
  [
    { ...onTime, repeats: repeated },
    ['boot/time: userspace was reached after 2600 ms (half of 3 boots), 100 ms too late'],
  ],
])('boot/time holds a boot to its budget, and nobody to none (%#)', (record, problems) => {
  expect(only('boot/time', record)).toEqual(problems);
});

const report = good.report;
const wide: BootRecord = { ...good, cpus: 4, report: report === null ? null : { ...report, cpus: 4 } };
const matrixProblems = (record: BootRecord): string[] =>
  matrix
    .check({ boots: [{ name: 'q35-pci-512M-4cpu', record }] }, { arch: 'x86_64', subject: {} as Subject })
    .map(({ problem }) => problem);

test.each<[BootRecord, string[]]>([
  [wide, []],
  [{ ...wide, report }, ['the kernel uses 1 of the 4 processors']],
  [{ ...wide, memoryMiB: 1024 }, ['only 469 of 1024 MiB are free when the agent starts']],
  [{ ...wide, report: null, reportProblem: 'it breaks off' }, ['as q35-pci-512M-4cpu the agent left no report']],
  [
    { ...wide, outcome: { kind: 'silent', stage: 'kernel', silentMs: 5_000 } },
    ['the guest does not come up as q35-pci-512M-4cpu: silent at stage kernel'],
  ],
  [
    { ...wide, end: { how: 'reset', reason: 'guest-reset', atMs: 1 } },
    ['the guest does not come up as q35-pci-512M-4cpu: guest-reset'],
  ],
])('boot/matrix judges each of its guests (%#)', (record, problems) => {
  expect(matrixProblems(record)).toEqual(problems);
});
