import { type Arch, qemuArch } from '../../core/arch.ts';

/** The QEMU program of an architecture: the one that the user chose, else the usual name on PATH. */
export function qemuProgram(arch: Arch, chosen: Readonly<Partial<Record<Arch, string>>>): string {
  return chosen[arch] ?? `qemu-system-${qemuArch(arch)}`;
}
