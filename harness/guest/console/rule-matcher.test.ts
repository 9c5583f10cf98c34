import { expect, test } from 'vitest';
import { explainErrno } from './errno.ts';
import type { RuleHit } from './hit.ts';
import { isReleaseIn } from './kernel-release.ts';
import { openRuleMatcher } from './rule-matcher.ts';
import { CONSOLE_RULES } from './rule-table.ts';
import { explainWaitStatus } from './wait-status.ts';

const WARNING = [
  'virtio_blk virtio1: ready',
  '------------[ cut here ]------------',
  'refcount_t: underflow; use-after-free.',
  'WARNING: lib/refcount.c:28 at refcount_warn_saturate+0xba/0x110, CPU#0: swapper/0/1',
  'RIP: 0010:refcount_warn_saturate+0xba/0x110',
  'Call Trace:',
  '---[ end trace 0000000000000000 ]---',
  'Run /sbin/init as init process',
];

test('a hit carries the lines around it, from the cut to the end of the trace', () => {
  const [hit, ...others] = hitsOf(WARNING);
  expect(others).toEqual([]);
  expect(hit).toMatchObject({
    rule: 'warning/warn-on',
    severity: 'fail',
    lineNumber: 4,
    meaning: 'lib/refcount.c:28 in refcount_warn_saturate',
  });
  expect(hit?.block).toEqual(WARNING.slice(1, 7));
});

test('the old form of a warning gives the same place and function as the new one', () => {
  const [hit] = hitsOf(['WARNING: CPU: 0 PID: 1 at lib/refcount.c:28 refcount_warn_saturate+0xba/0x110']);
  expect(hit?.meaning).toBe('lib/refcount.c:28 in refcount_warn_saturate');
});

test('a block that never ends is bounded', () => {
  const [hit] = hitsOf(['Kernel panic - not syncing: x', ...Array.from({ length: 500 }, () => 'more')]);
  expect(hit?.block).toHaveLength(80);
});

test('a watchdog counts on a real processor and is only told under emulation', () => {
  const lines = ['watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [swapper/0:1]'];
  expect(hitsOf(lines, { accelerator: 'kvm' })[0]?.severity).toBe('fail');
  expect(hitsOf(lines, { accelerator: 'hvf' })[0]?.severity).toBe('fail');
  expect(hitsOf(lines, { accelerator: 'tcg' })[0]?.severity).toBe('ignore');
});

test('a hit that the scenario expects is told and decides nothing', () => {
  const [hit] = hitsOf(['guest system init failed; powering off'], { tolerated: ['contract/powering-off'] });
  expect(hit).toMatchObject({ rule: 'contract/powering-off', severity: 'ignore' });
});

test('a banner is normal once, and once more on each further console', () => {
  const banner = 'Linux version 6.12.1 (root@builder)';
  expect(hitsOf([banner])).toEqual([]);
  expect(hitsOf([banner, banner]).map(({ rule, severity }) => [rule, severity])).toEqual([
    ['restart/second-banner', 'fatal'],
  ]);
  expect(hitsOf([banner, banner], { consoles: 2 })).toEqual([]);
  expect(hitsOf([banner, banner, banner], { consoles: 2 })).toHaveLength(1);
});

test('a program that prints the banner has not restarted the kernel', () => {
  const matcher = openRuleMatcher(CONSOLE_RULES, 'kvm');
  const text = 'Linux version 6.12.1 (root@builder)';
  const see = (kernelSeconds: number | null): RuleHit | null =>
    matcher.see({ number: 1, text, atMs: 0, kernelSeconds, caller: null }, { release: null, consoles: 1 });
  expect([see(0), see(null), see(null)]).toEqual([null, null, null]);
  expect(see(0)?.rule).toBe('restart/second-banner');
});

test('a guest that repeats itself fills no report', () => {
  expect(hitsOf(Array.from({ length: 1000 }, () => 'Segmentation fault'))).toHaveLength(10);
});

test('a rule holds for its kernels only, and for all while the kernel is not known', () => {
  const line = 'RETBleed: WARNING: Spectre v2 mitigation leaves CPU vulnerable';
  expect(hitsOf([line], { release: '6.12.94' })).toHaveLength(1);
  expect(hitsOf([line], { release: '4.14.300' })).toEqual([]);
  expect(hitsOf([line])).toHaveLength(1);
});

test.each<[string | null, string | undefined, string | undefined, boolean]>([
  ['6.12.94', '6.12', undefined, true],
  ['6.12.94-rc1+debug', undefined, '6.12.94', false],
  ['6.9.1', '6.10', undefined, false],
  ['6.10', '6.9.99', '6.10.1', true],
  ['6.12', '6.12.0', undefined, true],
  [null, '6.12', '6.13', true],
])('whether %s lies in [%s, %s) is %s', (release, since, until, isIn) => {
  expect(isReleaseIn(release, since, until)).toBe(isIn);
});

test.each([
  ['00007f00', 'it exited with status 127: a command or a shared library was not found'],
  ['00000100', 'it exited with status 1'],
  ['0000000b', 'killed by SIGSEGV: it touched memory that is not there'],
  ['0000008b', 'killed by SIGSEGV: it touched memory that is not there'],
  ['00000022', 'killed by signal 34'],
])('the wait status 0x%s means: %s', (status, meaning) => {
  expect(explainWaitStatus(status)).toBe(meaning);
});

test.each([
  ['-8', /^ENOEXEC: .*architecture/],
  ['-13', /^EACCES: /],
  ['-2', /^ENOENT: /],
  ['-4095', /^error 4095$/],
])('the error %s is explained', (error, meaning) => {
  expect(explainErrno(error)).toMatch(meaning);
});

interface Setting {
  readonly accelerator?: 'kvm' | 'hvf' | 'tcg';
  readonly tolerated?: readonly string[];
  readonly release?: string;
  readonly consoles?: number;
}

function hitsOf(texts: readonly string[], setting: Setting = {}): RuleHit[] {
  const { accelerator = 'kvm', tolerated = [], release = null, consoles = 1 } = setting;
  const matcher = openRuleMatcher(CONSOLE_RULES, accelerator, tolerated);
  return texts.flatMap((text, index) => {
    const line = { number: index + 1, text, atMs: 0, kernelSeconds: null, caller: null };
    return matcher.see(line, { release, consoles }) ?? [];
  });
}
