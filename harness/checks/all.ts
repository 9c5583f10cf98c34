import type { Check } from './check.ts';

/** Every check, in the order of a release's life. */
export const ALL_CHECKS: readonly Check[] = [];
