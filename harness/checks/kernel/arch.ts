import { defineCheck } from '../check.ts';
import type { KernelEvidence } from './evidence.ts';

/** A kernel is of the architecture under whose name it is published. */
export const arch = defineCheck({
  id: 'kernel/arch',
  holds: 'the kernel is built for the architecture under which it is published',
  why: 'the guest never prints a line: the CPU cannot execute the first instruction',
  mend: 'build it for this architecture, and keep the outputs of the two in folders of their own',
  tier: 'contract',
  per: 'arch',
  evidence: 'kernel',
  after: ['kernel/format'],
  appliesTo: () => null,
  check: ({ name, image }, { arch: published }) => {
    const bigEndian = image.format === 'arm64-image' && image.endianness === 'big';
    if (image.arch === published && !bigEndian) return [];
    return [
      {
        at: 'kernel',
        problem: `the ${String(published)} slot holds ${describe(image)}`,
        expected: `a kernel for ${String(published)}`,
        actual: `${describe(image)}, in ${name}`,
        hint: 'the files of two architectures were swapped, or the build was configured for another machine',
      },
    ];
  },
});

function describe(image: KernelEvidence['image']): string {
  switch (image.format) {
    case 'bzimage':
      return image.arch === null ? 'a 32-bit x86 bzImage' : 'an x86_64 bzImage';
    case 'arm64-image':
      return `${image.endianness === 'big' ? 'a big-endian' : 'an'} arm64 Image`;
    case 'elf':
      return `an ELF kernel for ${image.machineName}`;
    default:
      return `a ${image.format} file`;
  }
}
