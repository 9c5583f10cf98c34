import type { Check } from '../check.ts';
import { historyBootTime } from './boot-time.ts';
import { historyEarlier } from './earlier.ts';
import { historyKernelConfig } from './kernel-config.ts';
import { historyKeys } from './keys.ts';
import { historyLatest } from './latest.ts';
import { historyLedger } from './ledger.ts';
import { historyParts } from './parts.ts';
import { historyRootfs } from './rootfs.ts';
import { historySize } from './size.ts';
import { historyTags } from './tags.ts';
import { historyVersion } from './version.ts';

/** The checks of the area `history`, each after those that it needs. */
export const HISTORY_CHECKS: readonly Check[] = [
  historyVersion,
  historyParts,
  historyKeys,
  historyLedger,
  historyTags,
  historyLatest,
  historyEarlier,
  historyKernelConfig,
  historyRootfs,
  historySize,
  historyBootTime,
];
