import { FormatError } from '../../core/errors.ts';

/**
 * Refuses a kernel that ends before its EFI header says: both arm64 Images and bzImages with an EFI stub name their
 * sections, of which the last one ends the file. A kernel without EFI stub says nothing. Source: PE/COFF specification,
 * "Section Table"; arch/arm64/kernel/efi-header.S.
 *
 * @throws {FormatError}
 */
export function requirePeSections(format: string, head: Uint8Array, sizeBytes: number): void {
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (head.length < 0x40 || view.getUint16(0, true) !== MZ) return;
  const pe = view.getUint32(0x3c, true);
  if (pe + COFF_BYTES > head.length || view.getUint32(pe, true) !== PE) return;
  const count = view.getUint16(pe + 6, true);
  const table = pe + COFF_BYTES + view.getUint16(pe + 20, true);
  for (let at = table, left = count; left > 0 && at + SECTION_BYTES <= head.length; at += SECTION_BYTES, left--) {
    const end = view.getUint32(at + 16, true) + view.getUint32(at + 20, true);
    if (end > sizeBytes) {
      throw new FormatError(
        format,
        `its EFI header puts the end of a section at byte ${String(end)}, the file has ${String(sizeBytes)}`,
        at,
      );
    }
  }
}

const MZ = 0x5a4d;
const PE = 0x00004550;
const COFF_BYTES = 24;
const SECTION_BYTES = 40;
