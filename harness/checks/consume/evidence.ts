import type { Sha256 } from '../../core/digest.ts';

/** What became of a release that our own consumer took from a CDN, three times into the same folders. */
export interface ConsumeEvidence {
  /** Into empty folders. */
  readonly fresh: ConsumeRun;
  /** Again, with everything in place; null when the first time failed. */
  readonly warm: ConsumeRun | null;
  /** Again, after what was in place had been damaged; null when the first time failed. */
  readonly repaired: ConsumeRun | null;
  /** What the damage was: one clause each. */
  readonly damage: readonly string[];
}

/** One time. */
export type ConsumeRun = ConsumedRun | RefusedRun;

/** The consumer says that everything is in its place. */
export interface ConsumedRun {
  readonly state: 'prepared';
  readonly files: readonly ConsumedFile[];
  readonly skipped: readonly SkippedBinary[];
  /** Bytes that came for the manifest; 0 when the server said that the copy is still right. */
  readonly manifestBytes: number;
}

/** The consumer refused what it was served. */
export interface RefusedRun {
  readonly state: 'refused';
  /** One word: `missing`, `digest`, `place`. */
  readonly reason: string;
  /** The object or the manifest's key. */
  readonly at: string;
  readonly problem: string;
  readonly difference: { readonly expected: string; readonly actual: string } | null;
  /** What the consumer says to whoever publishes. */
  readonly advice: string | null;
}

/** A file as it lies there after the consumer has ended, looked at without it. */
export interface ConsumedFile {
  /** `kernel`, `rootfs.erofs`, or a binary's name. */
  readonly asset: string;
  readonly path: string;
  /** Where it was installed: `cache/0.5.1/kernel`, `runtime/bin/dockerd`. */
  readonly place: string;
  readonly listed: Sha256;
  readonly wantedMode: number;
  /** null when no regular file is there. */
  readonly found: { readonly sha256: Sha256; readonly mode: number } | null;
  /** Bytes that came over the network for it. */
  readonly receivedBytes: number;
}

/** A binary that was left out because it has no target of this architecture. */
export interface SkippedBinary {
  readonly name: string;
  /** What its targets are called. */
  readonly targets: readonly string[];
}
