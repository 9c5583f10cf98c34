import { type CheckResult, STATUSES } from '../core/check-result.ts';

/** How many checks came to what, in words: `3 passed, 1 failed`. */
export function countWords(checks: readonly CheckResult[]): string {
  const count = (status: CheckResult['status']): number => checks.filter((check) => check.status === status).length;
  return STATUSES.map((status) => [count(status), STATUS_WORDS[status]] as const)
    .filter(([number, word]) => number > 0 || word === 'passed')
    .map(([number, word]) => `${String(number)} ${word}`)
    .join(', ');
}

/** What became of a check, in a word. */
export const STATUS_WORDS: Readonly<Record<CheckResult['status'], string>> = {
  pass: 'passed',
  fail: 'failed',
  blocked: 'blocked',
  waived: 'waived',
  'not-applicable': 'not applicable',
};
