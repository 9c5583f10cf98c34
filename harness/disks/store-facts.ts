import type { BrokenClone, Clone } from './clones.ts';
import type { DiskKind } from './cache/entry.ts';
import type { Template } from './templates.ts';

/** What is in a store of disks, ours or another tool's, as it was seen: plain data, nothing judged. */
export interface StoreFacts {
  readonly templates: readonly WithInode<Template>[];
  readonly clones: readonly (WithInode<Clone> | BrokenClone)[];
  readonly overlays: readonly OverlayFacts[];
  readonly entries: readonly EntryFacts[];
}

/** With the device and inode of its file, which two names of one file share; null when it went away meanwhile. */
export type WithInode<T> = T & { readonly inode: string | null };

/** A qcow2 overlay and what it is read from. */
export interface OverlayFacts {
  readonly path: string;
  /** The images of the chain, the overlay first; none when it cannot be followed. */
  readonly chain: readonly ImageFacts[];
  /** Why it cannot be followed; null when it can. */
  readonly broken: string | null;
}

/** One image of a backing chain. */
export interface ImageFacts {
  readonly path: string;
  readonly isMarkedCorrupt: boolean;
  readonly backingName: string | null;
  /** Null: the header does not say it. */
  readonly backingFormat: string | null;
}

/** A disk of our own store. */
export interface EntryFacts {
  readonly kind: DiskKind;
  readonly path: string;
  /** What the file beside the disk says of it; null when nobody can tell. */
  readonly said: { readonly sha256: string; readonly sizeBytes: number } | null;
  /** Whether it is found by what it is said to be: the image, the recipe and the guest program. */
  readonly isNamedSo: boolean;
  /** The disk as it is; null when it is missing. */
  readonly found: { readonly sha256: string; readonly sizeBytes: number } | null;
  /** Why `said` is null. */
  readonly broken: string | null;
}
