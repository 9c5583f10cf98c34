import type { RepositoryMeta } from './meta.ts';

/** What a repository holds: JSON-safe, nothing of it judged. */
export interface RepositoryFacts {
  readonly path: string;
  /** null where `metaProblem` says why. */
  readonly meta: RepositoryMeta | null;
  readonly metaProblem: string | null;
  /** `images/` and, with `refs/` before their names, `images/refs/`. */
  readonly images: readonly ImageFacts[];
  readonly objects: {
    readonly count: number;
    readonly sizeBytes: number;
    /** Those whose bytes have another digest than their name. */
    readonly wrong: readonly { readonly id: string; readonly found: string }[];
    /** What lies among them and is none, by its path. */
    readonly strays: readonly string[];
  };
}

/** A name for an image, and what it leads to. */
export interface ImageFacts {
  readonly name: string;
  /** The digest of the object that it leads to, by that object's name; null when it leads to none. */
  readonly leadsTo: string | null;
  /** Why it cannot be read as an image; null when it can. */
  readonly problem: string | null;
  /** Objects that the image needs and that are not there, with a file that holds each. */
  readonly missing: readonly { readonly id: string; readonly file: string }[];
}
