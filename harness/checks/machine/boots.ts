import type { BootRecord, DistroEvidence } from '../../guest/boot-record.ts';
import type { MachineEvidence } from './evidence.ts';

/** What the checks of the machine shim have in common. */
export const OF_THE_SHIM = {
  needs: ['qemu-system', 'virtiofsd', 'mksquashfs'],
  tier: 'full',
  per: 'arch',
  evidence: 'machine',
  scenario: 'machine',
  appliesTo: () => null,
  lacksSubject: ({ lacksShim }: MachineEvidence) => lacksShim,
} as const;

/** A boot of the machine, and which of the two it was. */
export interface MachineBoot {
  readonly name: 'the first boot' | 'the second boot';
  readonly record: BootRecord;
  readonly distro: DistroEvidence;
}

/** The boots that there were. */
export function bootsOf({ first, second }: MachineEvidence): MachineBoot[] {
  return [
    { name: 'the first boot' as const, record: first },
    { name: 'the second boot' as const, record: second },
  ].flatMap(({ name, record }) => (record?.distro == null ? [] : [{ name, record, distro: record.distro }]));
}

/** Where the shim stands. */
export const SHIM = '/sbin/arcbox-machine-init';
