import { FormatError } from '../../core/errors.ts';
import type { Arch } from '../../core/arch.ts';
import type { ByteSource } from '../byte-source.ts';
import { PE_ARCHES } from '../pe/pe.ts';
import type { Payload } from './bzimage.ts';
import { type Compression, recogniseCompression } from './compression.ts';

/** A kernel inside a self-unpacking EFI program; only EFI firmware, or a loader that knows the format, starts it. */
export interface EfiZboot {
  readonly format: 'efi-zboot';
  readonly arch: Arch | null;
  readonly payload: Payload;
}

/** Whether these first bytes are those of an EFI zboot image. */
export function isEfiZboot(head: Uint8Array): boolean {
  return head.length >= 64 && Buffer.from(head.subarray(0, 8)).toString('latin1') === 'MZ\0\0zimg';
}

/**
 * The header of an EFI zboot image. Source: drivers/firmware/efi/libstub/zboot-header.S.
 *
 * @throws {FormatError} when the payload lies outside the file, or its compression has no known name.
 */
export async function parseEfiZboot(source: ByteSource, head: Uint8Array): Promise<EfiZboot> {
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const offset = view.getUint32(8, true);
  const sizeBytes = view.getUint32(12, true);
  if (sizeBytes < 8 || offset + sizeBytes > source.sizeBytes) {
    throw new FormatError(ZBOOT, 'the payload reaches beyond the end of the file', 8);
  }
  // COMP_TYPE names the kernel's option (`gzip`, `zstd22`, …); the payload itself is the better witness.
  const compression: Compression | undefined = recogniseCompression(await source.read(offset, 8));
  if (compression === undefined) throw new FormatError(ZBOOT, 'the payload is packed in an unknown way', offset);
  const pe = view.getUint32(0x3c, true);
  const machine = pe + 6 <= head.length ? view.getUint16(pe + 4, true) : 0;
  return { format: 'efi-zboot', arch: PE_ARCHES[machine] ?? null, payload: { offset, sizeBytes, compression } };
}

const ZBOOT = 'efi-zboot';
