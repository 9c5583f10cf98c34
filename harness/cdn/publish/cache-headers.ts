import { isImmutable } from '../../release/object-path.ts';

/** For objects whose path names their version: they never change. */
const IMMUTABLE = 'public, max-age=31536000, immutable';
/** For what is written over at each release: a cache may answer from memory for a minute, then must ask. */
const MUTABLE = 'public, max-age=60, must-revalidate';

/** The `Cache-Control` that an object should be uploaded with. Only paths that hold a version never change. */
export function cacheControlOf(path: string): string {
  return isImmutable(path) ? IMMUTABLE : MUTABLE;
}

/** The same as patterns of paths, for servers that are configured with such; a later one goes before an earlier one. */
export const PUBLISHED_PATTERNS: readonly { readonly pattern: string; readonly cacheControl: string }[] = [
  { pattern: '**', cacheControl: MUTABLE },
  { pattern: 'asset/**', cacheControl: IMMUTABLE },
  { pattern: 'bin/*/*/*/*', cacheControl: IMMUTABLE },
];
