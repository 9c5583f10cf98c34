import type { BootAccelerator, BootBlame, BootPart, BootRecord } from '../guest/boot-record.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { PARTS, findBlame } from './blame.ts';
import { bootStaged } from './boot-staged.ts';
import type { BootGathering, EarlierGuest, StagedGuest } from './staged-guest.ts';

/**
 * Boots a release that did not come up with parts of the earlier one in the places of its own, to name the guilty part;
 * null when there is no earlier release to try it with, or nothing can be learned from it.
 */
export async function blameBoot(
  failed: StagedGuest,
  { scenario }: BootRecord,
  accelerator: BootAccelerator,
  options: BootGathering,
): Promise<BootBlame | null> {
  const earlier = (await options.earlier?.(failed.arch)) ?? null;
  if (earlier === null) return null;
  const found = await findBlame(await changedParts(failed, earlier), async (old) => {
    const name = `${failed.arch}-${scenario}-old-${old.join('-')}`;
    const record = await bootStaged(mix(failed, earlier, old), { scenario, name, accelerator }, options);
    const { outcome, folder } = record;
    const reached = outcome.kind === 'reached';
    return { old, reached, outcome: reached ? 'reached' : `${outcome.kind} at stage ${outcome.stage}`, folder };
  });
  return found === null ? null : { release: earlier.release, ...found };
}

async function changedParts(failed: StagedGuest, { files }: EarlierGuest): Promise<BootPart[]> {
  const isSame = {
    kernel: (await digestOf(failed.kernel)) === (await digestOf(files.kernel)),
    rootfs: (await digestOf(failed.rootfs)) === (await digestOf(files.rootfs)),
    cmdline: failed.cmdline === files.cmdline,
  };
  return PARTS.filter((part) => !isSame[part]);
}

function mix(failed: StagedGuest, { files }: EarlierGuest, old: readonly BootPart[]): StagedGuest {
  const kernel = { kernel: files.kernel, kernelConfig: null, kernelVersion: files.kernelVersion };
  return {
    ...failed,
    ...(old.includes('kernel') ? kernel : {}),
    ...(old.includes('rootfs') ? { rootfs: files.rootfs } : {}),
    ...(old.includes('cmdline') ? { cmdline: files.cmdline } : {}),
  };
}

async function digestOf({ path, sha256 }: StagedGuest['kernel']): Promise<string> {
  return sha256 ?? (await digestOfFile(path));
}
