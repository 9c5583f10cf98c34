import { expect, test } from 'vitest';
import type { CheckResult, CheckStatus } from '../core/check-result.ts';
import { verdictOf } from './verdict.ts';

test.each<[CheckStatus[], string]>([
  [['pass', 'not-applicable'], 'pass'],
  [['pass', 'blocked', 'fail'], 'fail'],
  [['pass', 'blocked'], 'blocked'],
  [['not-applicable'], 'blocked'],
  [[], 'blocked'],
])('%j is %s', (statuses, verdict) => {
  const results = statuses.map((status): CheckResult => ({
    id: 'boot/x',
    arch: null,
    status,
    findings: [],
    durationMs: 0,
    evidence: [],
  }));
  expect(verdictOf(results)).toBe(verdict);
});
