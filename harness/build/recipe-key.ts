import { createHash } from 'node:crypto';
import type { Json } from '../core/errors.ts';

/** The key of a cache entry: the digest of everything that the result depends on, given in a fixed order. */
export function recipeKey(...parts: readonly Json[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
