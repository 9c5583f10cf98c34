import type { Sha256 } from '../../core/digest.ts';
import type { ErofsDifference } from '../../formats/erofs/compare.ts';
import type { RootfsEvidence } from '../rootfs/evidence.ts';

/** What a builder made of the root file system, run twice with the same inputs, beside the one that ships. */
export interface BuilderEvidence {
  /** What was run: the command of `--producer`, or the project's own builder. */
  readonly builder: string;
  /** The second one is left out when the first one leaves no image. */
  readonly runs: readonly BuilderRun[];
  /** The first run's image beside the second's; null when there are not two. */
  readonly between: ImageComparison | null;
  /** The image that ships beside the first run's; null when there is none. */
  readonly shipped: ImageComparison | null;
  /** What the first run's image holds; null when there is none, or when it is the one that ships. */
  readonly produced: RootfsEvidence | null;
  /** Files of the release that are others after the runs than before. */
  readonly changedFiles: readonly string[];
}

/** One run. */
export interface BuilderRun {
  readonly name: 'first run' | 'second run';
  /** How it went wrong: `ended with status 1`; null when it ended with status 0. */
  readonly failure: string | null;
  /** What stands at the place of the image, in words. */
  readonly left: 'a file' | 'nothing' | 'a folder' | 'a link' | 'no regular file' | 'a file beyond the limit';
  readonly sha256: Sha256 | null;
  /** Everything that it printed, in the run folder. */
  readonly log: string;
  /** The last lines of that. */
  readonly tail: string;
  readonly durationMs: number;
}

/** How one image differs from another. */
export type ImageComparison =
  | { readonly kind: 'same' }
  | { readonly kind: 'tree'; readonly differences: readonly ErofsDifference[] }
  /** The trees are the same; `superblock` says what of it differs, in words. */
  | { readonly kind: 'layout'; readonly offset: number; readonly superblock: readonly string[] }
  /** One of them is no image that can be read. */
  | { readonly kind: 'unreadable'; readonly offset: number; readonly problem: string };
