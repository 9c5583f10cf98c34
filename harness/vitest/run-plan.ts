import { areaOf } from '../core/check-id.ts';
import { parseRowName } from '../core/check-result.ts';
import { UsageError } from '../core/errors.ts';
import { ALL_CHECKS } from '../checks/all.ts';
import { TIERS, type Tier } from '../checks/check.ts';
import type { Subject } from '../checks/subject.ts';
import { type PlannedCheck, type Scope, planChecks } from '../target/plan.ts';
import type { Rules } from '../target/rules.ts';
import { shareOut } from '../target/shard.ts';
import type { GateOptions } from './gate.ts';

/** What a run is about. */
export interface RunPlan {
  /** Every row of the verification. */
  readonly whole: readonly PlannedCheck[];
  /** Which shard judges each row; null when nothing is shared out. */
  readonly shards: ReadonlyMap<PlannedCheck, number> | null;
  /** The rows that this run judges. */
  readonly plan: readonly PlannedCheck[];
}

/**
 * Plans a run.
 *
 * @throws {UsageError} when nothing is left to judge of what was asked for.
 */
export function planRun({
  target,
  scope,
  rules,
  shard,
}: Pick<GateOptions, 'target' | 'scope' | 'rules' | 'shard'>): RunPlan {
  const whole = planChecks(ALL_CHECKS, target.subject, scope);
  requireChecks(scope, rules, target.subject, whole);
  const shards = shard === undefined ? null : shareOut(whole, shard.count);
  return { whole, shards, plan: whole.filter((row) => shards === null || shards.get(row) === shard?.index) };
}

/** Not run is not passed: whatever is asked for by name must have something to judge. */
function requireChecks(scope: Scope, { required }: Rules, subject: Subject, plan: readonly PlannedCheck[]): void {
  const { tier, only, skip } = scope;
  if (!ALL_CHECKS.some((check) => check.tier === tier)) {
    throw new UsageError(`--tier ${tier} has no check of its own in this version: use --tier boot`);
  }
  const empty = only.find((area) => !plan.some(({ check }) => areaOf(check.id) === area));
  if (empty !== undefined) {
    const judges = (deeper: Tier): boolean =>
      planChecks(ALL_CHECKS, subject, { ...scope, tier: deeper }).some(({ check }) => areaOf(check.id) === empty);
    const enough = TIERS.slice(TIERS.indexOf(tier)).find(judges);
    const next = enough === undefined ? '' : `; use --tier ${enough}`;
    throw new UsageError(`--only ${empty}: tier ${tier} has no check of that area${next}`);
  }
  if (plan.length === 0) throw new UsageError('no check is left to judge: --skip leaves nothing');
  const leftOut = required.find((name) => {
    const row = parseRowName(name);
    return row !== null && (skip.includes(areaOf(row.id)) || (only.length > 0 && !only.includes(areaOf(row.id))));
  });
  if (leftOut !== undefined) {
    throw new UsageError(`the configuration requires ${leftOut}, which --only or --skip leaves out`);
  }
}
