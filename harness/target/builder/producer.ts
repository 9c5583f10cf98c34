import type { Arch } from '../../core/arch.ts';

/** Something that builds a release's root file system. */
export interface Producer {
  /** What it is called in reports: the command, or a few words. */
  readonly name: string;
  /**
   * Runs it once, until it ends.
   *
   * @throws {HarnessError} when it could not even be tried: a tool of ours is missing.
   */
  readonly produce: (request: ProduceRequest, signal: AbortSignal) => Promise<ProduceEnd>;
}

/** What a builder is given. */
export interface ProduceRequest {
  readonly arch: Arch;
  /** The version that the release names; null for files without a manifest. */
  readonly version: string | null;
  /** Where the image is to be left; the folder is there, the file is not. */
  readonly output: string;
  /** When the release says that it was built, in seconds since 1970; null when it does not say. */
  readonly sourceDateEpoch: number | null;
  /** An empty folder that is removed afterwards. */
  readonly temporary: string;
  /** Takes everything that it prints. */
  readonly log: string;
}

/** How it ended. */
export interface ProduceEnd {
  /** `ended with status 1`; null when it ended as it should. */
  readonly failure: string | null;
  /** The last lines that it printed. */
  readonly tail: string;
}
