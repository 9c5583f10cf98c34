import type { Arch } from '../core/arch.ts';
import { HarnessError } from '../core/errors.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { type Canary, type StagedGuest, bareGuest } from './staged-guest.ts';
import { lastPassed } from './last-passed.ts';
import { resolvePath } from './resolve.ts';
import { stageFiles } from './staging.ts';

/** Where guests are found that boot. */
export interface CanaryPlaces {
  readonly stateFolder: string;
  /** Gives the folder of a demo release that is in the cache, or null: nothing is built for it. */
  readonly demo: () => Promise<string | null>;
}

/**
 * A guest that is known to boot, for the time when another one did not: the release that booted last on this machine,
 * else the demo in the cache; null where neither is to be had.
 */
export async function findCanary(failed: StagedGuest, { stateFolder, demo }: CanaryPlaces): Promise<Canary | null> {
  const passed = await lastPassed(failed.arch, stateFolder);
  if (passed !== null) return passed;
  const release = await demo();
  const guest = release === null ? null : await demoGuest(release, failed.arch);
  // A demo that fails must not try the host by failing once more: then the host would be blamed for it.
  if (guest === null || (await isSame(guest, failed))) return null;
  return { name: 'the demo release in the cache', guest };
}

/** The demo's half of an architecture, booted bare of all that is put beside a release; null when it has none. */
async function demoGuest(release: string, arch: Arch): Promise<StagedGuest | null> {
  try {
    const target = await resolvePath(release, { from: 'the cache', layout: 'asset-v', arches: [arch] });
    const { kernel, rootfs, cmdline } = await stageFiles(target, arch, null);
    return bareGuest({ arch, kernel, rootfs, cmdline });
  } catch (error) {
    // A cache that somebody emptied by hand: there is less to go by, and no reason to stop.
    if (error instanceof HarnessError) return null;
    throw error;
  }
}

async function isSame(one: StagedGuest, other: StagedGuest): Promise<boolean> {
  if (one.cmdline !== other.cmdline) return false;
  const digests = [one, other].map(({ kernel, rootfs }) => Promise.all([kernel, rootfs].map(digestOf)));
  const [first, second] = await Promise.all(digests);
  return String(first) === String(second);
}

async function digestOf({ path, sha256 }: StagedGuest['kernel']): Promise<string> {
  return sha256 ?? (await digestOfFile(path));
}
