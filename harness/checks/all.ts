import { BINARY_CHECKS } from './binary/area.ts';
import { BOOT_CHECKS } from './boot/area.ts';
import { BUILDER_CHECKS } from './builder/area.ts';
import { CDN_CHECKS } from './cdn/area.ts';
import type { Check } from './check.ts';
import { SEAL_CHECKS } from './seal/area.ts';
import { RESTART_CHECKS, STORE_CHECKS } from './disks/area.ts';
import { FEX_CHECKS } from './fex/area.ts';
import { HISTORY_CHECKS } from './history/area.ts';
import { CONSUME_CHECKS } from './consume/area.ts';
import { MACHINE_CHECKS } from './machine/area.ts';
import { KERNEL_CHECKS } from './kernel/area.ts';
import { MANIFEST_CHECKS } from './manifest/area.ts';
import { ROOTFS_CHECKS } from './rootfs/area.ts';
import { TARBALL_CHECKS } from './tarball/area.ts';

/** Every check, in the order of a release's life. */
export const ALL_CHECKS: readonly Check[] = [
  ...TARBALL_CHECKS,
  ...MANIFEST_CHECKS,
  ...KERNEL_CHECKS,
  ...ROOTFS_CHECKS,
  ...BINARY_CHECKS,
  ...BUILDER_CHECKS,
  ...CDN_CHECKS,
  ...CONSUME_CHECKS,
  ...STORE_CHECKS,
  ...BOOT_CHECKS,
  ...FEX_CHECKS,
  ...MACHINE_CHECKS,
  ...RESTART_CHECKS,
  ...SEAL_CHECKS,
  ...HISTORY_CHECKS,
];
