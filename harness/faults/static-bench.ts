import { BINARY_CHECKS } from '../checks/binary/area.ts';
import type { Check } from '../checks/check.ts';
import { KERNEL_CHECKS } from '../checks/kernel/area.ts';
import { MANIFEST_CHECKS } from '../checks/manifest/area.ts';
import { ROOTFS_CHECKS } from '../checks/rootfs/area.ts';
import { TARBALL_CHECKS } from '../checks/tarball/area.ts';
import type { Area } from '../core/check-id.ts';
import { openFaultBroker } from './fault-broker.ts';
import { rebuild } from './rebuild.ts';
import type { ReleaseParts } from './release-parts.ts';
import type { FaultBench } from './run-fault.ts';

/** The areas whose faults are seen in the files alone: no guest is started, nothing is fetched. */
export const STATIC_AREAS: readonly Area[] = ['tarball', 'manifest', 'kernel', 'rootfs', 'binary'];

/** The checks of these areas. */
export const STATIC_CHECKS: readonly Check[] = [
  ...TARBALL_CHECKS,
  ...MANIFEST_CHECKS,
  ...KERNEL_CHECKS,
  ...ROOTFS_CHECKS,
  ...BINARY_CHECKS,
];

/** A bench for the faults that are seen in the files, over a good release that may be as small as one likes. */
export function staticBench(good: ReleaseParts, scratch: string, signal: AbortSignal): FaultBench {
  return {
    good,
    scratch,
    layer: 'static',
    tier: 'contract',
    checks: STATIC_CHECKS,
    publish: ({ changes }, root) => rebuild(good, changes, root),
    openBroker: (target, folder) => openFaultBroker(target, folder, signal),
  };
}
