import { FormatError } from '../../core/errors.ts';
import { requirePeSections } from './pe-sections.ts';

/** The header of an arm64 `Image`, with or without EFI stub. */
export interface Arm64Image {
  readonly format: 'arm64-image';
  readonly arch: 'arm64';
  /** Memory from the load address on that must be free, BSS included; 0 in kernels before 3.17. */
  readonly imageSizeBytes: number;
  /** Distance of the load address from a 2 MiB boundary. */
  readonly textOffset: number;
  readonly endianness: 'little' | 'big';
  /** The kernel's page size in bytes; null when the header does not say. */
  readonly pageSizeBytes: 4096 | 16_384 | 65_536 | null;
  readonly efiStub: boolean;
}

/** Whether these first bytes carry the magic of an arm64 `Image`. */
export function isArm64Image(head: Uint8Array): boolean {
  return head.length >= HEADER_BYTES && Buffer.from(head.subarray(56, 60)).toString('latin1') === 'ARMd';
}

/**
 * The fields of the 64-byte header. Source: Documentation/arch/arm64/booting.rst, "Call the kernel image".
 *
 * @throws {FormatError} when a size is not one that a machine could have, or the file ends before its EFI header says.
 */
export function parseArm64Image(head: Uint8Array, sizeBytes: number): Arm64Image {
  requirePeSections('arm64-image', head, sizeBytes);
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const flags = view.getUint32(24, true);
  const whole = (offset: number): number => {
    const value = view.getBigUint64(offset, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new FormatError('arm64-image', 'an absurd size', offset);
    return Number(value);
  };
  return {
    format: 'arm64-image',
    arch: 'arm64',
    textOffset: whole(8),
    imageSizeBytes: whole(16),
    endianness: (flags & 1) === 0 ? 'little' : 'big',
    pageSizeBytes: PAGE_SIZES[(flags >> 1) & 3] ?? null,
    efiStub: head[0] === 0x4d && head[1] === 0x5a,
  };
}

const HEADER_BYTES = 64;
const PAGE_SIZES = [null, 4096, 16_384, 65_536] as const;
