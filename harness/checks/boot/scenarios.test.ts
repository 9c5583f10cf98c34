import { expect, test } from 'vitest';
import { GOOD_BOOT as good, PANIC_HIT as hit, problemsOf } from '../../../fixtures/guests/boot-records.ts';
import type { BootRecord } from '../../guest/boot-record.ts';
import { BOOT_CHECKS } from './area.ts';

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
