import type { Arch } from '../../core/arch.ts';
import type { ByteSource } from '../byte-source.ts';
import { parseElf } from '../elf/elf.ts';
import { isElf } from '../elf/header.ts';
import { KIND_BYTES, nameFileKind } from '../file-kind.ts';
import { type Arm64Image, isArm64Image, parseArm64Image } from './arm64-image.ts';
import { type BzImage, isBzImage, parseBzImage } from './bzimage.ts';
import { type Compression, recogniseCompression } from './compression.ts';
import { type EfiZboot, isEfiZboot, parseEfiZboot } from './efi-zboot.ts';

/** An uncompressed kernel, as the build leaves it in `vmlinux`. */
export interface ElfKernel {
  readonly format: 'elf';
  readonly arch: Arch | null;
  readonly machineName: string;
  readonly pvhEntry: number | null;
}

/** A file that is compressed as a whole; what is inside shows only when it is unpacked. */
export interface CompressedFile {
  readonly format: 'compressed';
  readonly arch: null;
  readonly compression: Compression;
}

/** Something else; `looksLike` names it in words. */
export interface NotAKernel {
  readonly format: 'unknown';
  readonly arch: null;
  readonly looksLike: string;
}

/** A file in the place of a kernel, told apart by its headers alone. */
export type LinuxImage = BzImage | Arm64Image | EfiZboot | ElfKernel | CompressedFile | NotAKernel;

/**
 * What kind of kernel a file is. Only headers are read; {@link unpackKernel} reads the rest.
 *
 * @throws {FormatError} when a header of a known kind contradicts itself or the file's size.
 */
export async function parseLinuxImage(source: ByteSource): Promise<LinuxImage> {
  const head = await source.read(0, Math.min(source.sizeBytes, KIND_BYTES));
  // A kernel with an EFI stub begins with MZ whatever it is, so the formats' own magics are asked first.
  if (isEfiZboot(head)) return parseEfiZboot(source, head);
  if (isArm64Image(head)) return parseArm64Image(head, source.sizeBytes);
  if (isBzImage(head)) return parseBzImage(source, head);
  if (isElf(head)) {
    const { arch, machineName, pvhEntry } = await parseElf(source);
    return { format: 'elf', arch, machineName, pvhEntry };
  }
  const compression = recogniseCompression(head);
  if (compression !== undefined) return { format: 'compressed', arch: null, compression };
  return { format: 'unknown', arch: null, looksLike: nameFileKind(head) };
}
