import type { Arch } from './arch.ts';

/** A guest on its way. */
export interface GuestStep {
  /** `x86_64-share`: its folder below `guests` of the run folder. */
  readonly guest: string;
  readonly arch: Arch;
  readonly scenario: string;
  /** The stage that it has just reached; null: it is about to be prepared and started. */
  readonly stage: string | null;
}
