import type { CheckResult } from '../core/check-result.ts';
import type { Result } from './result.ts';
import { ownChecks } from './shard-rows.ts';

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
const EXIT_STATUS: Readonly<Record<Verdict, number>> = { pass: 0, fail: 1, blocked: 3 };

/** The exit status of a run. A shard has no verdict, since most was not looked at: it ends as its own part came out. */
export function exitStatusOf(result: Result): number {
  if (result.scope.shard === undefined || result.partial === true) return EXIT_STATUS[result.verdict];
  const has = (status: CheckResult['status']): boolean => ownChecks(result).some((check) => check.status === status);
  return EXIT_STATUS[has('fail') ? 'fail' : has('blocked') ? 'blocked' : 'pass'];
}
