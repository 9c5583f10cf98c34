import { prepareClone } from '../../disks/clones.ts';
import type { CommandContext } from '../context.ts';
import { givenPlaces } from '../disk-places.ts';
import type { Given } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** `bootproof disks clone`: a guest's own copy of a template. */
export async function runDisksClone(given: Given, context: CommandContext): Promise<number> {
  const [stack = '', vmId = ''] = given.args;
  const output = await openOutput(given, context);
  const label = `cloning ${stack}`;
  context.progress({ label });
  const clone = await prepareClone(givenPlaces(given, context), { vmId, stack, known: {}, signal: context.signal });
  context.progress({ label, ended: 'ok' });
  await output.give(clone, clone.path);
  return 0;
}
