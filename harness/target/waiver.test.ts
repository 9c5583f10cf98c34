import { expect, test } from 'vitest';
import type { CheckResult } from '../core/check-result.ts';
import { applyWaivers, type Waiver, type WaiverFacts, waiverSchema } from './waiver.ts';

const DIGEST = 'a'.repeat(64);

const facts: WaiverFacts = {
  version: '0.5.1',
  artifacts: new Set([DIGEST]),
  now: new Date('2026-11-21T23:59:59Z'),
};

const waiver: Waiver = {
  check: 'boot/console',
  arch: 'arm64',
  reason: 'a warning of a driver that nobody uses',
  tracker: 'BOOT-17',
  expires: '2026-11-21',
};

test('a failure is waived until the end of the last day, and its findings stay', () => {
  const waived = applyWaivers(failed('line 7'), [waiver], facts);
  expect(waived).toMatchObject({ status: 'waived', waiver: expect.stringContaining('BOOT-17, until 2026-11-21') });
  expect(waived.findings).toHaveLength(1);
  const tomorrow = { ...facts, now: new Date('2026-11-22T00:00:00Z') };
  expect(applyWaivers(failed('line 7'), [waiver], tomorrow)).toMatchObject({
    status: 'fail',
    reason: 'its waiver does not hold: it expired on 2026-11-21',
  });
});

test('a waived check that passes fails, and one whose waiver does not hold passes', () => {
  const passed: CheckResult = { ...failed(), status: 'pass' };
  expect(applyWaivers(passed, [waiver], facts)).toMatchObject({
    status: 'fail',
    findings: [{ problem: 'the check passes, although a waiver says that it fails' }],
  });
  expect(applyWaivers(passed, [{ ...waiver, expires: '2026-01-01' }], facts)).toEqual(passed);
});

test('what was not looked at is never waived', () => {
  for (const status of ['blocked', 'not-applicable'] as const) {
    const result: CheckResult = { ...failed(), status };
    expect(applyWaivers(result, [waiver], facts)).toEqual(result);
  }
});

test('a waiver of objects excuses findings at those only, and several waivers add up', () => {
  const first = { ...waiver, at: ['line 7'] };
  const second = { ...waiver, at: ['line 9'], tracker: 'BOOT-18' };
  expect(applyWaivers(failed('line 7', 'line 9'), [first], facts)).toMatchObject({
    status: 'fail',
    reason: 'its waiver does not hold: it excuses nothing at line 9',
  });
  expect(applyWaivers(failed('line 7', 'line 9'), [first, second], facts)).toMatchObject({
    status: 'waived',
    waiver: expect.stringMatching(/BOOT-17.*; .*BOOT-18/),
  });
});

test.each<[Partial<Waiver>, Partial<WaiverFacts>, string]>([
  [{ versions: { from: '0.5.0', before: '0.6.0' } }, {}, 'waived'],
  [{ versions: { from: '0.5.2' } }, {}, 'fail'],
  [{ versions: { before: '0.5.1' } }, {}, 'fail'],
  [{ versions: { before: '0.5.1' } }, { version: '0.5.1-rc.1' }, 'waived'],
  [{ versions: {} }, { version: null }, 'fail'],
  [{ sha256: DIGEST }, {}, 'waived'],
  [{ sha256: 'b'.repeat(64) }, {}, 'fail'],
])('bound to %j, with %j it is %s', (bound, known, status) => {
  expect(applyWaivers(failed('x'), [{ ...waiver, ...bound }], { ...facts, ...known }).status).toBe(status);
});

test.each<[object, RegExp]>([
  [{ tracker: undefined }, /tracker/],
  [{ expires: 'never' }, /expires/],
  [{ reason: ' ' }, /reason/],
  [{ check: 'boot' }, /check/],
  [{ until: '2027-01-01' }, /until/],
  [{ versions: { from: 'last' } }, /versions/],
])('a waiver with %j is refused', (change, message) => {
  const read = waiverSchema.safeParse({ ...waiver, ...change });
  expect(read.success ? '' : JSON.stringify(read.error.issues)).toMatch(message);
});

function failed(...objects: string[]): CheckResult {
  return {
    id: 'boot/console',
    arch: 'arm64',
    status: 'fail',
    findings: objects.map((at) => ({ check: 'boot/console', arch: 'arm64', at, problem: 'a warning' })),
    durationMs: 1,
    evidence: [],
  };
}
