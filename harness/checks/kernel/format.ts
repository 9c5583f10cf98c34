import type { Arch } from '../../core/arch.ts';
import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import type { KernelEvidence } from './evidence.ts';

/** A kernel is in a format that its users' hypervisors start. */
export const format = defineCheck({
  id: 'kernel/format',
  holds:
    'the kernel is an x86 bzImage, an x86 ELF with a PVH note, or a raw arm64 Image, whole, unpackable and followed by nothing',
  why: 'a hypervisor refuses to start it, or starts nothing and says nothing',
  mend: 'ship arch/x86/boot/bzImage for x86_64 and the raw arch/arm64/boot/Image for arm64, and compare digests after each copy',
  tier: 'contract',
  per: 'arch',
  evidence: 'kernel',
  appliesTo: () => null,
  check: (kernel, { arch }) => checkImage(kernel, arch ?? 'x86_64'),
});

function checkImage({ name, image, contents, sizeBytes, dataBehindAt }: KernelEvidence, arch: Arch): Problem[] {
  const expected = arch === 'arm64' ? 'a raw arm64 Image' : 'a bzImage, or an ELF with a PVH note';
  const wrong = (problem: string, actual: string, hint: string): Problem[] => [
    { at: 'kernel', problem, expected, actual: `${actual}, in ${name}`, hint },
  ];
  switch (image.format) {
    case 'unknown':
      return image.looksLike.includes('EROFS')
        ? wrong('the kernel is an EROFS image', image.looksLike, 'kernel and rootfs.erofs were swapped')
        : wrong('the kernel is no Linux kernel', `${image.looksLike}, ${String(sizeBytes)} bytes`, WRONG_FILE);
    case 'damaged':
      return wrong('the kernel is damaged', image.problem, CUT);
    case 'compressed':
      return wrong(`the kernel is ${image.compression}-compressed as a whole`, `${image.compression} data`, UNPACK);
    case 'efi-zboot':
      return wrong('the kernel is an EFI zboot image, not a raw Image', 'a self-unpacking EFI program', UNPACK);
    case 'elf':
      if (image.arch === 'x86_64' && image.pvhEntry === null) {
        return wrong('the kernel is an ELF vmlinux without PVH note', 'ELF, no Xen PHYS32_ENTRY note', PVH);
      }
      if (image.arch === 'arm64')
        return wrong('the arm64 kernel is an ELF vmlinux', 'ELF', 'ship arch/arm64/boot/Image');
      return [];
    default:
      if (contents.state === 'damaged')
        return wrong('the kernel inside does not unpack', contents.problem, 'its bytes were changed after the build');
      // A configuration that begins and cannot be read is no kernel without one.
      return contents.state === 'read' && contents.configProblem !== null
        ? wrong('the kernel is damaged where its configuration stands', contents.configProblem, CUT)
        : dataBehindAt === null
          ? []
          : wrong(
              'data follows the kernel that its header knows nothing of',
              `from byte ${String(dataBehindAt)}`,
              BEHIND,
            );
  }
}

const CUT = 'the file was cut off or overwritten after the build';
const BEHIND = 'two files were joined, or something was hidden behind the kernel';
const WRONG_FILE = 'the build copied another file into the place of the kernel';
const UNPACK = "ship arch/arm64/boot/Image: Apple's Virtualization framework starts a raw Image only and cannot unpack";
const PVH = 'ship the bzImage, or build with CONFIG_PVH: QEMU loads no other uncompressed kernel';
