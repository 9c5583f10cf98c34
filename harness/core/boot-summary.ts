import type { Arch } from './arch.ts';

/** What a boot came to, in the few words that stand in the result and at the terminal. */
export interface BootSummary {
  readonly arch: Arch;
  readonly scenario: string;
  readonly machine: string;
  readonly accelerator: string;
  /** Why it ran on that accelerator: what was tried, and what was seen. */
  readonly acceleratorReason: string;
  /** `reached`, or how and at which stage it ended. */
  readonly outcome: string;
  /** What showed that userspace runs, or null when nothing did. */
  readonly proof: string | null;
  /** Whether the proof is the weaker one: text that is no secret. */
  readonly weakProof: boolean;
  /** The stages that were reached, in milliseconds since QEMU was started. */
  readonly stages: readonly { readonly stage: string; readonly atMs: number }[];
  /** The guest's folder, with its command line, digests and logs. */
  readonly folder: string;
}
