import type { BootManner, Growth } from '../../checks/history/evidence.ts';
import type { Arch } from '../../core/arch.ts';
import type { LedgerEntry } from '../../release/ledger.ts';
import type { Tag } from '../../release/tags.ts';
import type { LiveRelease } from '../cdn/live-target.ts';
import type { StagedFiles } from '../staging.ts';
import type { ReleaseView } from './release-view.ts';

/** What a release is compared with, as the user named it. */
export interface HistoryOptions {
  readonly previous: EarlierRelease | null;
  readonly ledger: readonly LedgerEntry[] | null;
  readonly tags: readonly Tag[] | null;
  readonly growth: Growth;
  /** The architectures that were asked for: of no other it matters that the earlier release has it. @default all */
  readonly arches?: readonly Arch[];
}

/** Nothing to compare with. */
export const NO_HISTORY: HistoryOptions = { previous: null, ledger: null, tags: null, growth: {} };

/** An earlier release. */
export interface EarlierRelease {
  readonly view: ReleaseView;
  /** Gives what of it is booted; null when only what was seen of it is kept. */
  readonly stage: ((arch: Arch) => Promise<StagedFiles>) | null;
  /** The CDN that it was named by; null when it lies on this machine. */
  readonly live: LiveRelease | null;
  /** Gives the newest boot of these files on this machine, in this manner, that is known; null when none is. */
  readonly knownBoot: (wanted: WantedBoot) => Promise<KnownBoot | null>;
}

/** A boot to be found. */
export interface WantedBoot {
  readonly arch: Arch;
  /** Digests of the kernel and the root file system. */
  readonly digests: readonly string[];
  /** What must be the same. */
  readonly how: Partial<BootManner>;
}

/** A boot of an earlier run. */
export interface KnownBoot {
  /** To userspace. */
  readonly tookMs: number;
  /** The run's folder. */
  readonly run: string;
  readonly how: BootManner;
}
