import type { Algorithm } from './features.ts';

/** A run of a file's bytes, and where they come from. Extents of a file follow each other without gaps, from its start. */
export interface Extent {
  /** Where it begins in the file, and how many bytes of the file it gives. */
  readonly offset: number;
  readonly sizeBytes: number;
  readonly from: Origin;
}

/** Where the bytes of an extent come from; `at` counts from the start of the image. */
export type Origin =
  | { readonly kind: 'hole' }
  | { readonly kind: 'raw'; readonly at: number }
  /** A physical cluster that is stored as it is; `rotateBy` is where in it the first byte stands. */
  | { readonly kind: 'stored'; readonly at: number; readonly sizeBytes: number; readonly rotateBy: number }
  | {
      readonly kind: 'packed';
      readonly algorithm: Algorithm;
      readonly at: number;
      readonly sizeBytes: number;
      /** Only the first bytes of what it decodes to belong here: deduplicated data. */
      readonly partial: boolean;
    }
  /** Bytes of the packed inode, which holds tails and small files of many others. */
  | { readonly kind: 'fragment'; readonly offset: number };
