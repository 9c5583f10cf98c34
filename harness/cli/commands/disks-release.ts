import { releaseClone } from '../../disks/clones.ts';
import type { CommandContext } from '../context.ts';
import { givenPlaces } from '../disk-places.ts';
import type { Given } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** `bootproof disks release`: removes a guest's clone; that there is none is fine. */
export async function runDisksRelease(given: Given, context: CommandContext): Promise<number> {
  const [vmId = ''] = given.args;
  const output = await openOutput(given, context);
  const released = await releaseClone(givenPlaces(given, context), vmId, context.signal);
  await output.give({ vmId, released }, released ? `released ${vmId}` : `${vmId} has no clone`);
  return 0;
}
