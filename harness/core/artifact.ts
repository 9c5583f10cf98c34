import type { Sha256 } from './digest.ts';

/** A file that was looked at, by its bytes: a verdict is bound to these. */
export interface Artifact {
  readonly path: string;
  readonly sha256: Sha256;
  readonly size: number;
}
