/** What can run a guest: the kernel's virtual machine (Linux), the hypervisor framework (macOS), software emulation. */
export const ACCELERATORS = ['kvm', 'hvf', 'tcg'] as const;

export type AcceleratorKind = (typeof ACCELERATORS)[number];

/** What a user may ask for; `auto` takes the fastest that a guest has run on. */
export const ACCELERATOR_REQUESTS = ['auto', ...ACCELERATORS] as const;

export type AcceleratorRequest = (typeof ACCELERATOR_REQUESTS)[number];

/** One accelerator that was considered for a run; kept for the report. */
export interface AcceleratorTrial {
  readonly accelerator: AcceleratorKind;
  readonly usable: boolean;
  /** One sentence: what was seen. */
  readonly reason: string;
  /** How long finding out took, when it was found out. */
  readonly ms: number;
}
