import type { BootRecord } from '../../guest/boot-record.ts';

/** The boots in the further combinations of processors, memory, machine and transport that were asked for. */
export interface MatrixEvidence {
  readonly boots: readonly {
    /** `q35-pci-512M-4cpu` */
    readonly name: string;
    readonly record: BootRecord;
  }[];
}
