import type { VerityAlgorithm } from '../../formats/fs-verity.ts';

/**
 * The image formats. They differ in bytes and so in digest:
 *
 * - `v1`: what the kernel argument's `v1` means; its header says 1
 * - `v1-auto`: what mkcomposefs writes by default; its header says 1 when the tree has whiteouts, else 0
 * - `v1-0`: the same with 0 in the header, come what may
 * - `v2`: the older layout of composefs-rs
 */
export const IMAGE_FORMATS = ['v1', 'v1-auto', 'v1-0', 'v2'] as const;

export type ImageFormat = (typeof IMAGE_FORMATS)[number];

/** What an image is written as. */
export interface ImageOptions {
  readonly format: ImageFormat;
  /** The algorithm of the objects' digests. */
  readonly algorithm: VerityAlgorithm;
}
