import { expect, test } from 'vitest';
import { readCatalogue, readTests, readVerdict } from './read-result.ts';

test('counts tests, and names those that failed and files that could not be loaded', () => {
  const row = (fullName: string, status: string, failureMessages: string[] = []) => ({
    fullName,
    status,
    failureMessages,
  });
  const testResults = [
    {
      name: 'a.test.ts',
      status: 'failed',
      message: '',
      assertionResults: [row('one', 'passed'), row('two', 'failed', ['no\nat x'])],
    },
    { name: 'b.test.ts', status: 'failed', message: 'cannot load\nstack', assertionResults: [] },
    {
      name: 'c.test.ts',
      status: 'passed',
      message: '',
      assertionResults: [row('three', 'passed'), row('four', 'pending')],
    },
  ];
  expect(readTests(JSON.stringify({ testResults }))).toEqual({
    passed: 2,
    failures: ['a.test.ts: two: no', 'b.test.ts: cannot load'],
  });
});

test('names what a verdict holds against a release, and leaves out what does not apply', () => {
  const row = { arch: null, findings: [], evidence: [], durationMs: 1 };
  const checks = [
    { ...row, id: 'tarball/members', status: 'pass' },
    { ...row, id: 'cdn/tls', status: 'not-applicable', reason: 'no CDN' },
    { ...row, id: 'boot/init', arch: 'arm64', status: 'fail', findings: [{ problem: 'it hung' }] },
    { ...row, id: 'boot/idle', status: 'blocked', error: { code: 'X', message: 'no QEMU', facts: {} } },
    { ...row, id: 'boot/end', status: 'blocked', reason: 'waits for boot/init' },
  ];
  expect(readVerdict(JSON.stringify({ checks }))).toEqual({
    passed: 1,
    failures: [
      'boot/init[arm64]: fail: it hung',
      'boot/idle: blocked: no QEMU',
      'boot/end: blocked: waits for boot/init',
    ],
  });
});

test('names the entries of the catalogue that went wrong', () => {
  const rows = [
    { id: 'a', isRight: true, wrong: [] },
    { id: 'b', isRight: false, wrong: ['not caught', 'late'] },
  ];
  expect(readCatalogue(JSON.stringify({ rows }))).toEqual({ passed: 1, failures: ['b: not caught; late'] });
});
