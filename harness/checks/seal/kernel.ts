import type { Arch } from '../../core/arch.ts';
import { defineCheck } from '../check.ts';
import type { UkiFacts } from './evidence.ts';

/** A unified kernel image starts a kernel of its own architecture: an EFI program, as its stub asks the firmware to start. */
export const sealKernel = defineCheck({
  id: 'seal/kernel',
  holds:
    'the kernel in a unified kernel image is one that its stub can start, for the processor that the stub itself is for',
  why: 'the firmware starts the stub, the stub cannot start the kernel, and the machine falls back or stays dark',
  mend: 'make it again with a stub and a kernel of one architecture: a bzImage for x86_64, an Image or vmlinuz.efi for arm64, built with CONFIG_EFI_STUB',
  judges: 'sealed image',
  tier: 'contract',
  per: 'release',
  evidence: 'seal',
  appliesTo: () => null,
  lacksSubject: ({ uki }) =>
    uki === null
      ? 'there is no unified kernel image that can be read'
      : uki.arch === null
        ? `bootproof knows no processor 0x${uki.machine.toString(16)}`
        : null,
  check: ({ uki }) => {
    if (uki?.arch == null) return [];
    const { path, arch, kernel } = uki;
    const problem = problemOf(uki, arch);
    const expected = `a kernel for ${arch} with an EFI header of its own`;
    return problem === null ? [] : [{ at: path, problem, expected, actual: kernel.kind }];
  },
});

function problemOf({ machine, kernel }: UkiFacts, arch: Arch): string | null {
  const stub = `its stub is for ${arch}`;
  if (kernel.arch === null) {
    return `${stub}, and what it starts is no kernel for that${kernel.problem === null ? '' : `: ${kernel.problem}`}`;
  }
  if (kernel.arch !== arch) return `${stub}, and its kernel for ${kernel.arch}`;
  if (kernel.machine === null) return 'its kernel has no EFI header: it was built without CONFIG_EFI_STUB';
  if (kernel.machine === machine) return null;
  return `${stub}, and the EFI header of its kernel for the processor 0x${kernel.machine.toString(16)}`;
}
