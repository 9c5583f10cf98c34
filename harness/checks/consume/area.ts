import type { Check } from '../check.ts';
import { consumeFresh } from './fresh.ts';
import { consumePlaces } from './places.ts';
import { consumeRepair } from './repair.ts';
import { consumeSkipped } from './skipped.ts';
import { consumeWarm } from './warm.ts';

/** The checks of the area `consume`, each after those that it needs. */
export const CONSUME_CHECKS: readonly Check[] = [
  consumePlaces,
  consumeFresh,
  consumeSkipped,
  consumeWarm,
  consumeRepair,
];
