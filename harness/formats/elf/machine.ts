import type { Arch } from '../../core/arch.ts';

/** The usual word for an `e_machine` number. */
export function machineName(machine: number): string {
  return MACHINES[machine]?.name ?? `machine ${String(machine)}`;
}

/** The published architecture of an `e_machine` number; null for all others. */
export function machineArch(machine: number): Arch | null {
  return MACHINES[machine]?.arch ?? null;
}

/** Source: the register of machine numbers in the System V gABI; those that a boot release could meet by mistake. */
const MACHINES: Readonly<Record<number, { readonly name: string; readonly arch: Arch | null }>> = {
  3: { name: 'i386', arch: null },
  8: { name: 'MIPS', arch: null },
  20: { name: 'PowerPC', arch: null },
  21: { name: 'PowerPC64', arch: null },
  22: { name: 'S/390', arch: null },
  40: { name: 'ARM (32-bit)', arch: null },
  62: { name: 'x86_64', arch: 'x86_64' },
  183: { name: 'arm64', arch: 'arm64' },
  243: { name: 'RISC-V', arch: null },
  258: { name: 'LoongArch', arch: null },
};
