import type { Check } from '../checks/check.ts';
import { MANIFEST_CHECKS } from '../checks/manifest/area.ts';
import { TARBALL_CHECKS } from '../checks/tarball/area.ts';
import type { Arch } from '../core/arch.ts';
import type { Area } from '../core/check-id.ts';
import { type Gatherers, openBroker } from '../target/broker.ts';
import { openReleaseReader } from '../target/release-reader.ts';
import type { ReleaseParts } from './release-parts.ts';
import type { FaultBench } from './run-fault.ts';

/** The areas whose faults are seen without looking into a kernel, a root file system or a guest. */
export const STATIC_AREAS: readonly Area[] = ['tarball', 'manifest'];

/** The checks of these areas. */
export const STATIC_CHECKS: readonly Check[] = [...TARBALL_CHECKS, ...MANIFEST_CHECKS];

/** A bench for the faults of tarballs and manifests, over a good release that may be as small as one likes. */
export function staticBench(good: ReleaseParts, scratch: string, signal: AbortSignal): FaultBench {
  return {
    good,
    scratch,
    checks: STATIC_CHECKS,
    openBroker: (target) => {
      const reader = openReleaseReader(target, { store: null, signal });
      const gatherers = {
        tarball: async (arch: Arch) => (await reader.tarball(arch)).evidence,
        manifest: () => reader.manifests(),
      };
      // Only what these checks ask for: the other kinds of evidence need kernels and guests.
      return openBroker(gatherers as unknown as Gatherers);
    },
  };
}
