import { defineCheck } from '../check.ts';

/** A unified kernel image starts a kernel of its own architecture. */
export const sealKernel = defineCheck({
  id: 'seal/kernel',
  holds:
    'the kernel in a unified kernel image is one that its stub can start, for the processor that the stub itself is for',
  why: 'the firmware starts the stub, the stub cannot start the kernel, and the machine falls back or stays dark',
  mend: 'make it again with a stub and a kernel of one architecture: a bzImage for x86_64, an Image or vmlinuz.efi for arm64',
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
    if (kernel.arch === arch) return [];
    return [
      {
        at: path,
        problem:
          kernel.arch === null
            ? `its stub is for ${arch}, and what it starts is no kernel for that${kernel.problem === null ? '' : `: ${kernel.problem}`}`
            : `its stub is for ${arch}, and its kernel for ${kernel.arch}`,
        expected: `a kernel for ${arch} with an EFI header of its own`,
        actual: kernel.kind,
      },
    ];
  },
});
