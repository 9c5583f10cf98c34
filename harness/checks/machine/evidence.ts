import type { BootRecord } from '../../guest/boot-record.ts';

/** What a release's machine shim showed: two boots on the same data disk, blank before the first. */
export interface MachineEvidence {
  /** Why there is nothing to boot, or null: the root file system holds a shim. */
  readonly lacksShim: string | null;
  readonly first: BootRecord | null;
  /** null: the first did not come as far as the distribution, or did not end by itself. */
  readonly second: BootRecord | null;
}
