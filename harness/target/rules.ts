import { type CheckResult, type CheckStatus, rowName } from '../core/check-result.ts';
import type { Config } from './config/schema.ts';
import type { Judgement } from './judge.ts';
import type { PlannedCheck } from './plan.ts';
import { applyWaivers, type Waiver, type WaiverFacts } from './waiver.ts';

/** What the user's configuration makes of results. */
export interface Rules {
  readonly waivers: readonly Waiver[];
  /** Checks, or rows of them, that must have something to judge. */
  readonly required: readonly string[];
}

/** The rules of a configuration. */
export function rulesOf({ waivers = [], required = [] }: Config): Rules {
  return { waivers, required };
}

/**
 * A judgement under the user's rules: known failures are waived, and a required check that has nothing to judge is
 * blocked. A waived row is settled last, when the run knows which version and which bytes it looked at.
 *
 * @param onResult told of each row's final result, once, and of the status that it had before the rules.
 */
export function underRules(
  judgement: Judgement,
  plan: readonly PlannedCheck[],
  { waivers, required }: Rules,
  facts: () => Promise<WaiverFacts>,
  onResult: (result: CheckResult, before: CheckStatus) => void,
): Judgement {
  const settle = async (row: PlannedCheck): Promise<CheckResult> => {
    const result = await judgement(row);
    const itsWaivers = waivers.filter(({ check, arch }) => rowName({ id: check, arch }) === rowName(result));
    if (itsWaivers.length > 0) {
      await Promise.all(plan.map(judgement));
      return applyWaivers(result, itsWaivers, await facts());
    }
    const isRequired = required.includes(result.id) || required.includes(rowName(result));
    if (result.status !== 'not-applicable' || !isRequired) return result;
    return { ...result, status: 'blocked', reason: `it is required, and not applicable: ${result.reason ?? ''}` };
  };
  const results = new Map<PlannedCheck, Promise<CheckResult>>();
  return (row) => {
    const known = results.get(row);
    if (known !== undefined) return known;
    const result = settle(row).then(async (settled) => {
      onResult(settled, (await judgement(row)).status);
      return settled;
    });
    results.set(row, result);
    return result;
  };
}
