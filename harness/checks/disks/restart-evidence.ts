import type { BootArtifact, BootRecord } from '../../guest/boot-record.ts';

/** Boots on one data disk, each from an overlay over its release's root file system. */
export interface RestartEvidence {
  /** In their order. One that did not come through is the last: the next would only say the same again. */
  readonly boots: readonly RestartBoot[];
  /** What the data disk is a clone of. */
  readonly template: BootArtifact;
}

/** One of these boots. */
export interface RestartBoot {
  /** Which of them it is, for people: `the first boot`, `the restart`. */
  readonly name: string;
  /** Whether it is one of the release that is judged. */
  readonly isOfTarget: boolean;
  readonly record: BootRecord;
}

/** Boots of the release before, of this one and of the one before again. */
export interface UpgradeEvidence {
  /** Why there is no release before to be booted, or null. */
  readonly lacksEarlier: string | null;
  readonly kept: RestartEvidence | null;
}
