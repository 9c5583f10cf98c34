import type { SealedBoot } from '../../guest/sealed/sealed-guest.ts';

/** What became of booting a sealed system as it is. */
export interface SealedBootEvidence {
  /** Why there was nothing to boot, or null. */
  readonly lacks: string | null;
  /** What was booted, for people to read. */
  readonly system: string;
  readonly boot: SealedBoot | null;
  /** What was booted because the system did not come up, and did boot; null when nothing had to be. */
  readonly canary: string | null;
}

/** What became of booting a sealed system from disks that were changed. */
export interface SealedTrialsEvidence {
  readonly lacks: string | null;
  readonly system: string;
  readonly trials: readonly SealedTrial[];
}

/** A boot from a changed disk. */
export interface SealedTrial {
  readonly name: string;
  /** What was done to the disk, as a part of a sentence. */
  readonly change: string;
  readonly boot: SealedBoot;
}
