import type { CheckError, CheckResult } from '../core/check-result.ts';
import type { Result } from './result.ts';

/** Why a shard has no result for a row of the plan that another one judges. */
export function otherShard(shard: number, count: number): CheckError {
  const message = `shard ${String(shard)} of ${String(count)} judges this: merge all of them with \`bootproof merge-runs\``;
  return { code: OTHER_SHARD, message, facts: { shard, count } };
}

/** The results that a run has to tell of: all of them, but of a shard only its own part. */
export function ownChecks({ checks }: Pick<Result, 'checks'>): readonly CheckResult[] {
  return (checks as readonly CheckResult[]).filter(({ error }) => error?.code !== OTHER_SHARD);
}

const OTHER_SHARD = 'BOOTPROOF_OTHER_SHARD';
