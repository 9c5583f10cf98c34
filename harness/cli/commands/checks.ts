import { ALL_CHECKS } from '../../checks/all.ts';
import type { CommandContext } from '../context.ts';
import type { Given } from '../option-spec.ts';

/** `bootproof checks`: every check, for people or as JSON. */
export function runChecks({ options }: Given, { write }: CommandContext): Promise<number> {
  if (options['json'] === true) {
    const list = ALL_CHECKS.map(({ id, holds, why, needs, tier, per, after }) => ({
      id,
      holds,
      why,
      needs,
      tier,
      per,
      after,
    }));
    write(JSON.stringify(list, null, 2));
  } else {
    for (const { id, holds, why, needs, tier } of ALL_CHECKS) {
      write(`${id}  (tier ${tier}${needs.length === 0 ? '' : `; needs ${needs.join(', ')}`})`);
      write(`    holds  ${holds}`);
      write(`    why    ${why}`);
    }
  }
  return Promise.resolve(0);
}
