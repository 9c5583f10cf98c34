import { DISK_SCENARIOS, playDiskScenarios } from '../../disks/conformance/all.ts';
import type { CommandContext } from '../context.ts';
import type { Given } from '../option-spec.ts';
import { playConformance } from '../play-conformance.ts';

/** `bootproof disks`: puts somebody's store of disks through every scenario. */
export async function runDisks(given: Given, context: CommandContext): Promise<number> {
  const conformance = {
    of: 'store',
    missing:
      'name one of the commands that `bootproof disks --help` lists, or a store to be tried: --exec ./my-store (docs/disks.md)',
    scenarios: DISK_SCENARIOS,
    docs: 'docs/disk-scenarios.md',
    play: playDiskScenarios,
  };
  return playConformance(conformance, given, context);
}
