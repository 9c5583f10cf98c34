import type { Check } from './check.ts';
import { KERNEL_CHECKS } from './kernel/area.ts';

/** Every check, in the order of a release's life. */
export const ALL_CHECKS: readonly Check[] = [...KERNEL_CHECKS];
