import type { CheckResult } from '../core/check-result.ts';

export type Verdict = 'pass' | 'fail' | 'blocked';

/**
 * The verdict over the checks: a failure outranks blocked, and where nothing passed nothing was proven, so an empty run
 * and one of not-applicable checks only are blocked, never green.
 */
export function verdictOf(results: readonly CheckResult[]): Verdict {
  const has = (status: CheckResult['status']): boolean => results.some((result) => result.status === status);
  if (has('fail')) return 'fail';
  return has('blocked') || !has('pass') ? 'blocked' : 'pass';
}

/** Exit statuses that a verdict ends a command with. */
export const EXIT_STATUS: Readonly<Record<Verdict, number>> = { pass: 0, fail: 1, blocked: 3 };
