import type { SealKarg } from './parse-kargs.ts';

/**
 * The kernel argument for an image, as both implementations write it: V2 has only ever had the older form. Where several
 * stand on one command line, those of V1 go first, so that readers that prefer them and readers that go by order agree.
 */
export function renderKarg({ digest, version, algorithm, isInsecure }: SealKarg): string {
  const value = `${version === 'v1' ? `v1-${algorithm}-12:` : ''}${digest.toLowerCase()}`;
  return `${version === 'v1' ? 'composefs.digest' : 'composefs'}=${isInsecure ? '?' : ''}${value}`;
}
