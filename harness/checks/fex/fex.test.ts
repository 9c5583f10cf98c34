import { expect, test } from 'vitest';
import { GOOD_FEX_BOOT as good, problemsOf } from '../../../fixtures/guests/boot-records.ts';
import { HarnessError } from '../../core/errors.ts';
import { HELLO } from '../../guest/agent/fex-trials.ts';
import type { AgentReport } from '../../guest/agent/report-shape.ts';
import type { BootRecord } from '../../guest/boot-record.ts';
import { buildHello } from '../../guest/payloads/hello.ts';
import type { Subject } from '../subject.ts';
import { FEX_CHECKS } from './area.ts';
import { PROGRAM_HEADS } from './program-heads.ts';
import { dynamicPrograms, staticPrograms } from './programs.ts';

const [entry] = good.report?.binfmt ?? [];
if (good.report === null || entry === undefined) throw new Error('the good boot has no entry');
const { report } = good;
const reported = (change: Partial<AgentReport>): Partial<BootRecord> => ({ report: { ...report, ...change } });
const trials = (change: AgentReport['trials']): Partial<BootRecord> =>
  reported({ trials: { ...report.trials, ...change } });
const lines = (from: string, to: string): Partial<BootRecord> => {
  const binfmt = [{ name: entry.name, lines: entry.lines.map((line) => line.replace(from, to)) }];
  return reported({ binfmt, fex: { rootfsVariable: null, servers: [], binfmtAfter: binfmt } });
};
const judge = (change: Partial<BootRecord>): string[] => problemsOf(FEX_CHECKS, { ...good, ...change });
const says = (said: string, status = 0): AgentReport['trials'][string] => ({ status, said });

test('a good boot passes, and a release without FEX is not asked for it', () => {
  expect(judge({})).toEqual([]);
  expect(judge({ fex: { kind: 'none', why: 'the manifest names no FEX for arm64' }, report: null })).toEqual([]);
});

const WIDE = 'magic 7f454c4602010100000000000000000002003e00';
test.each<[string, Partial<BootRecord>, string[]]>([
  ['not registered', reported({ binfmt: [] }), ['fex/entry: FEX is on the share and no handler is registered for it']],
  ['without F', lines('POCF', 'POC'), ['fex/entry: the registered handler has the wrong flags']],
  ['switched off', lines('enabled', 'disabled'), ['fex/entry: the registered handler has the wrong state']],
  ['of another place', lines('runtime/bin', 'bin'), ['fex/entry: the registered handler has the wrong interpreter']],
  [
    'that takes arm64 programs',
    lines(WIDE, WIDE.replace('3e00', 'b700')),
    ['fex/entry: the registered handler has the wrong magic', 'fex/native: the handler takes arm64 programs'],
  ],
  [
    'whose mask leaves the width and the machine open',
    lines(entry.lines[5] ?? '', 'mask ffffffff00fefe00000000fffffffffffe000000'),
    [
      'fex/entry: the registered handler has the wrong mask',
      'fex/native: the handler takes arm64 programs',
      'fex/native: the handler takes 32-bit x86 programs',
    ],
  ],
  [
    'by the end of the name',
    reported({ binfmt: [{ name: entry.name, lines: [...entry.lines.slice(0, 3), 'extension .exe'] }] }),
    ['offset', 'magic', 'mask'].map((field) => `fex/entry: the registered handler has the wrong ${field}`),
  ],
])('a handler %s is refused for its own reason', (_, change, problems) => {
  expect(judge(change).filter((problem) => !problem.startsWith('fex/again'))).toEqual(problems);
});

test.each<[string, Partial<BootRecord>, string[]]>([
  [
    'that is dynamic, where its loader is not',
    trials({
      'fex:static-confined': says('', 2),
      'fex:dynamic-confined': says('', 2),
      'fex:dynamic-hidden': says('', 2),
    }),
    [
      'fex/static: a static x86_64 program does not run in a chroot without /proc: the kernel answers ENOENT (the handler, or the loader that the handler needs, is not there)',
      'fex/dynamic: a dynamically linked x86_64 program does not run in an amd64 root without /proc: the kernel answers ENOENT (the handler, or the loader that the handler needs, is not there)',
    ],
  ],
  [
    'that needs the share in sight',
    trials({ 'fex:dynamic-hidden': says('', 1), 'fex:dynamic-confined': says('ethtool version 6.1') }),
    [
      'fex/dynamic: a dynamically linked x86_64 program does not run in an amd64 root, where the share is not mounted: exit status 1',
    ],
  ],
  [
    'that hangs without /proc',
    trials({ 'fex:static-confined': { status: null, said: '' } }),
    ['fex/static: a static x86_64 program does not run in a chroot without /proc: it hung and had to be killed'],
  ],
  [
    'that wants its server',
    trials({ 'fex:static': says('FEXServer setup failed', 255) }),
    ['fex/static: a static x86_64 program does not run in the guest itself: exit status 255'],
  ],
  [
    'that exits well and runs nothing',
    trials({ 'fex:dynamic-hidden': says('') }),
    [
      'fex/dynamic: a dynamically linked x86_64 program does not run in an amd64 root, where the share is not mounted: exit status 0',
    ],
  ],
  [
    'that also runs 32-bit programs',
    trials({ 'fex:i386': says('hello from i386') }),
    ['fex/native: a 32-bit x86 program is not refused by the kernel'],
  ],
  [
    'in the way of native programs',
    trials({ 'fex:native': says('', 8) }),
    ['fex/native: an arm64 program does not run any more: the kernel answers ENOEXEC (nobody takes such programs)'],
  ],
  [
    'with a server and a root of its own',
    reported({ fex: { rootfsVariable: '/x', servers: ['FEXServer'], binfmtAfter: report.binfmt } }),
    ['fex/surroundings: FEXServer runs in the guest', 'fex/surroundings: FEX_ROOTFS is set for the agent'],
  ],
  [
    'that is lost when it is registered again',
    reported({ fex: { rootfsVariable: null, servers: [], binfmtAfter: [] } }),
    ['fex/again: after a second registration the entry is gone'],
  ],
  [
    'on a share that holds none',
    { scenario: 'no-fex' },
    ['fex/absent: FEX-x86_64 takes x86_64 programs although there is no FEX on the share'],
  ],
])('a FEX %s is refused for its own reason', (_, change, problems) => {
  const record = { ...good, ...change };
  const own = FEX_CHECKS.filter(
    ({ scenario }) => scenario === (record.scenario === 'share' ? undefined : record.scenario),
  );
  expect(problemsOf(own, record)).toEqual(problems);
});

test('the same programs are judged again on a processor without SVE', () => {
  const died = trials({ 'fex:static': says('', 132) });
  expect(judge({ scenario: 'without-sve', ...died })).toContain(
    'fex/without-sve: a static x86_64 program does not run in the guest itself: signal 4 ended it',
  );
});

test.each([
  ['no FEX was at hand', staticPrograms, { fex: { kind: 'missing' as const, why: 'none' } }],
  ['no amd64 root was at hand', dynamicPrograms, { fex: { ...good.fex, amd64Root: null } as BootRecord['fex'] }],
  ['the isolation itself failed', staticPrograms, trials({ 'fex:static-hidden': says('', 200) })],
])('when %s nothing is judged', (_, check, change) => {
  expect(() => check.check({ ...good, ...change }, { arch: 'arm64', subject: {} as Subject })).toThrow(HarnessError);
});

test('what the checks expect of programs is what the programs are', () => {
  for (const [kind, line] of Object.entries(HELLO)) {
    const head = buildHello(kind as keyof typeof HELLO, line).subarray(0, 20);
    expect(PROGRAM_HEADS[kind as keyof typeof HELLO].map((one) => one.toString('hex'))).toContain(head.toString('hex'));
  }
  expect(HELLO).toEqual({
    x86_64: 'hello from x86_64',
    arm64: 'hello from arm64',
    i386: 'hello from i386',
  });
});
