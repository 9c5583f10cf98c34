import type { Arch } from '../../core/arch.ts';
import { UsageError } from '../../core/errors.ts';
import { type KernelConfig, isBuiltIn } from '../../formats/linux-image/kernel-config.ts';
import type { MachineRequest } from './machine-request.ts';

/** The machines that guests are booted on. */
export type Machine = 'q35' | 'microvm' | 'virt';

/** A machine and the reason for it, in words for the report. */
export interface MachineChoice {
  readonly machine: Machine;
  readonly why: string;
}

/**
 * The machine that a guest boots on. It is chosen once, before the boot: a kernel that fails on it is never tried on another.
 *
 * @param kernel the kernel's embedded configuration, or null when it carries none.
 * @param knowsTime whether a guest without HPET and PM timer can be told how fast its clock runs.
 * @throws {UsageError} when the machine asked for is none of this architecture.
 */
export function chooseMachine(
  arch: Arch,
  request: MachineRequest | undefined,
  kernel: KernelConfig | null,
  knowsTime: boolean,
): MachineChoice {
  const usual = arch === 'arm64' ? 'virt' : 'q35';
  if (request === undefined) return { machine: usual, why: `the usual machine for ${arch}` };
  if (request !== 'auto') {
    if ((request === 'virt') !== (arch === 'arm64')) {
      throw new UsageError(
        `there is no ${request} machine for ${arch}: use ${arch === 'arm64' ? 'virt' : 'q35 or microvm'}`,
      );
    }
    return { machine: request, why: 'asked for' };
  }
  if (arch === 'arm64') return { machine: 'virt', why: 'the only machine for arm64' };
  if (!knowsTime) return { machine: 'q35', why: "microvm's clock cannot be relied on under this emulation" };
  if (kernel === null) return { machine: 'q35', why: 'the kernel embeds no configuration that would prove more' };
  const missing = MICROVM_NEEDS.filter((symbol) => !isBuiltIn(kernel, symbol));
  return missing.length === 0
    ? { machine: 'microvm', why: "the kernel's configuration proves that it can" }
    : { machine: 'q35', why: `microvm needs ${missing.join(', ')} in the kernel` };
}

/**
 * What a kernel needs to find its devices on microvm with pcie=on and acpi=on: there is no legacy PCI configuration
 * access, so the bus is found through ACPI's MCFG table and read through memory.
 */
const MICROVM_NEEDS = ['ACPI', 'PCI', 'PCI_MMCONFIG', 'VIRTIO_PCI', 'VIRTIO_BLK', 'SERIAL_8250_CONSOLE'] as const;
