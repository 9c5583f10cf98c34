import type { AboutDisk } from './about.ts';

/** A disk of the store, which stays there until this is disposed of. Nobody may write to it: guests get overlays or copies. */
export interface PreparedDisk extends AboutDisk, AsyncDisposable {
  readonly path: string;
  /** Whether it was in the store already. */
  readonly isHit: boolean;
}

/** What was found and made, each stage by itself, and what it cost. Added to, never set back. */
export interface PrepareCounts {
  imageHits: number;
  imageBuilds: number;
  rootfsHits: number;
  rootfsBuilds: number;
  /** Bytes of the guest program that were read. */
  guestBytes: number;
}

/** How a disk is prepared. */
export interface PrepareRequest {
  /** The folder of the store. */
  readonly store: string;
  readonly signal: AbortSignal;
  readonly counts: PrepareCounts;
  /** Called once when another process is making the same disk. */
  readonly onWait?: () => void;
}

/** Counts that stand at zero. */
export function zeroCounts(): PrepareCounts {
  return { imageHits: 0, imageBuilds: 0, rootfsHits: 0, rootfsBuilds: 0, guestBytes: 0 };
}
