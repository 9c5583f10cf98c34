import type { Arch } from '../core/arch.ts';

/** How object paths are laid out on a CDN: `asset/v{version}/…`, or the short paths of early releases. */
export const LAYOUTS = ['asset-v', 'flat'] as const;

export type Layout = (typeof LAYOUTS)[number];

/** What a target is made of, known before any of it is judged; decides which checks apply. */
export interface Subject {
  readonly kind: 'release folder' | 'tarball' | 'loose files' | 'demo release';
  /** The architectures that the target must have. */
  readonly arches: readonly Arch[];
  readonly layout: Layout;
  /** Whether it comes with tarballs, per-architecture manifests beside them, and a merged manifest. */
  readonly has: {
    readonly tarball: boolean;
    readonly archManifest: boolean;
    readonly mergedManifest: boolean;
    readonly binaries: boolean;
  };
}
