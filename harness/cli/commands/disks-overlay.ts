import { openStoreOverlay } from '../../disks/cache/store-overlay.ts';
import type { CommandContext } from '../context.ts';
import { givenStore } from '../disk-places.ts';
import type { Given } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** `bootproof disks overlay`: an overlay for a guest, fresh or, on a restart, the one that it has. */
export async function runDisksOverlay(given: Given, context: CommandContext): Promise<number> {
  const [base = '', path = ''] = given.args;
  const output = await openOutput(given, context);
  const request = {
    base,
    baseFormat: given.options['baseFormat'] === 'qcow2' ? 'qcow2' : 'raw',
    path,
    reuse: given.options['reuse'] === true,
  } as const;
  const overlay = await openStoreOverlay(givenStore(given, context), request, context.signal);
  const why = overlay.discarded === null ? '' : ` (the one that was there is discarded: ${overlay.discarded})`;
  await output.give(overlay, `${overlay.outcome} ${path}${why}`);
  return 0;
}
