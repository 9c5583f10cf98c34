import type { UpgradeEvidence } from '../checks/disks/restart-evidence.ts';
import { HarnessError } from '../core/errors.ts';
import { bootOnOneDisk } from './restart-evidence.ts';
import type { BootGathering, StagedGuest } from './staged-guest.ts';

/**
 * Boots the earlier release, this one, and the earlier one again, all on one data disk.
 *
 * @throws {HarnessError} `BOOTPROOF_EARLIER_RELEASE` when the earlier one writes nothing to a blank disk: what would become of
 * its data cannot be seen.
 */
export async function gatherUpgrade(staged: StagedGuest, options: BootGathering): Promise<UpgradeEvidence> {
  const earlier = (await options.earlier?.(staged.arch)) ?? null;
  if (earlier === null) {
    return { lacksEarlier: `nothing of the earlier release can be booted on ${staged.arch}`, kept: null };
  }
  const { release, files } = earlier;
  const old = { ...staged, ...files, kernelConfig: null };
  const kept = await bootOnOneDisk(
    [
      { name: `the boot of ${release}`, folder: 'upgrade-from', staged: old, isOfTarget: false },
      { name: 'the upgraded boot', folder: 'upgrade', staged, isOfTarget: true },
      { name: `the boot back on ${release}`, folder: 'upgrade-back', staged: old, isOfTarget: false },
    ],
    'upgrade',
    options,
  );
  const [first, second] = kept.boots;
  const wrote = first?.record.report?.trials['data:left']?.status === 0;
  if (wrote && second !== undefined) return { lacksEarlier: null, kept };
  throw new HarnessError(
    'BOOTPROOF_EARLIER_RELEASE',
    `the earlier release ${release} writes no data here, so no upgrade from it can be seen: look at ${first?.record.folder ?? options.runFolder}, or name another --previous`,
    { release },
  );
}
