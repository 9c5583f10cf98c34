import type { Arch } from '../core/arch.ts';
import type { Layout } from '../release/layout.ts';

/** What a target is made of, known before any of it is judged; decides which checks apply. */
export interface Subject {
  readonly kind:
    'release folder' | 'tarball' | 'loose files' | 'demo release' | 'live CDN' | 'disk store' | 'sealed image';
  /** The architectures that the target must have. */
  readonly arches: readonly Arch[];
  readonly layout: Layout;
  /** Whether the user named a builder of the root file system. */
  readonly hasProducer?: boolean;
  /** What it is to be compared with. @default nothing */
  readonly history?: { readonly previous: boolean; readonly ledger: boolean; readonly tags: boolean };
  /** Whether it comes with tarballs, per-architecture manifests beside them, and a merged manifest. */
  readonly has: {
    readonly tarball: boolean;
    readonly archManifest: boolean;
    readonly mergedManifest: boolean;
    readonly binaries: boolean;
  };
}
