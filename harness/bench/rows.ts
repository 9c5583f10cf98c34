import type { BenchRow } from './row.ts';
import { BOOT_TIER } from './rows/boot-tier.ts';
import { BOOT_VERDICT } from './rows/boot-verdict.ts';
import { CONSUMPTION } from './rows/consumption.ts';
import { CONTRACT_TIER } from './rows/contract-tier.ts';
import { DISKS } from './rows/disks.ts';
import { FAULT_CATALOGUE } from './rows/fault-catalogue.ts';
import { HELP } from './rows/help.ts';
import { ROOTFS_DECODING } from './rows/rootfs-decoding.ts';
import { SEAL_IMAGE } from './rows/seal-image.ts';
import { STATIC_COMMAND, STATIC_VERIFICATION } from './rows/static-verification.ts';

/** Every row, in the order of the table. */
export const BENCH_ROWS: readonly BenchRow[] = [
  ...STATIC_VERIFICATION,
  STATIC_COMMAND,
  ROOTFS_DECODING,
  CONSUMPTION,
  HELP,
  ...CONTRACT_TIER,
  ...BOOT_VERDICT,
  BOOT_TIER,
  ...DISKS,
  ...SEAL_IMAGE,
  FAULT_CATALOGUE,
];
