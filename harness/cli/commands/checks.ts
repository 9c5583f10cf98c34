import { ALL_CHECKS } from '../../checks/all.ts';
import type { CommandContext } from '../context.ts';
import type { Given } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** `bootproof checks`: every check, for people or as JSON. */
export async function runChecks(given: Given, context: CommandContext): Promise<number> {
  const output = await openOutput(given, context);
  const checks = ALL_CHECKS.map(({ id, holds, why, mend, needs, tier, per, after }) => {
    return { id, holds, why, mend, needs, tier, per, after };
  });
  const lines = ALL_CHECKS.flatMap(({ id, holds, why, mend, needs, tier }) => [
    `${id}  (tier ${tier}${needs.length === 0 ? '' : `; needs ${needs.join(', ')}`})`,
    `    holds  ${holds}`,
    `    why    ${why}`,
    `    mend   ${mend}`,
  ]);
  await output.give({ checks }, lines);
  return 0;
}
