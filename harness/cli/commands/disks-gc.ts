import { resolve } from 'node:path';
import { collect } from '../../disks/cache/collect.ts';
import { GUEST_PROGRAM_SHA256 } from '../../disks/guest-program.ts';
import type { CommandContext } from '../context.ts';
import { givenStore } from '../disk-places.ts';
import { type Given, textsOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { guestDigest } from './disks-prepare.ts';

/** `bootproof disks gc`: removes prepared disks of other versions that nothing needs, and says how large they were. */
export async function runDisksGc(given: Given, context: CommandContext): Promise<number> {
  const output = await openOutput(given, context);
  const store = givenStore(given, context);
  const dryRun = given.options['dryRun'] === true;
  const entries = await collect({
    store,
    currentGuest: guestDigest(given) ?? GUEST_PROGRAM_SHA256,
    overlays: textsOf(given, 'overlays').map((folder) => resolve(folder)),
    dryRun,
  });
  const removed = entries.filter(({ fate }) => fate === 'removed');
  const freedBytes = removed.reduce((sum, { allocatedBytes }) => sum + allocatedBytes, 0);
  await output.give({ store, dryRun, freedBytes, entries }, [
    ...entries.map(({ kind, key, fate, why, allocatedBytes }) => {
      const word = fate === 'kept' ? 'kept' : dryRun ? 'would remove' : 'removed';
      return `${word} ${kind}/${key} (${String(allocatedBytes)} bytes): ${why}`;
    }),
    `${dryRun ? 'would free' : 'freed'} ${String(freedBytes)} bytes of ${store}`,
  ]);
  return 0;
}
