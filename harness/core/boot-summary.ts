import type { Arch } from './arch.ts';

/** What a boot came to, in the few words that stand in the result and at the terminal. */
export interface BootSummary {
  readonly arch: Arch;
  readonly scenario: string;
  readonly machine: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** How the guest reaches its devices: `pci` or `mmio`. */
  readonly transport: string;
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
  /** What was booted because this boot failed, and came up: so the machine is not to blame. Null when nothing was, or nothing came up. */
  readonly canary: string | null;
  /** What came of booting it more than once; null when nobody asked for that. Times are to userspace. */
  readonly repeated: {
    readonly boots: number;
    readonly failed: number;
    readonly p50Ms: number | null;
    readonly p95Ms: number | null;
  } | null;
  /** The guest's folder, with its command line, digests and logs. */
  readonly folder: string;
}
