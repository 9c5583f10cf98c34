import type { Arch } from '../../core/arch.ts';
import { FormatError } from '../../core/errors.ts';
import type { ByteSource } from '../byte-source.ts';

/** A PE program: for which machine it is, and its sections in the order of their table (PE/COFF specification). */
export interface PeProgram {
  /** The number of its processor, `IMAGE_FILE_HEADER.Machine`. */
  readonly machine: number;
  readonly sections: readonly PeSection[];
}

/** A section of a PE program. */
export interface PeSection {
  /** As it stands there: at most 8 bytes. */
  readonly name: string;
  /** Where it stands in the file. */
  readonly offset: number;
  /** Its bytes, without the padding that fills its last block. */
  readonly sizeBytes: number;
}

/**
 * Reads the headers of a PE program; null when the file is none.
 *
 * @throws {FormatError} when it is one, and its headers or its sections leave the file, or sections share bytes.
 */
export async function readPe(source: ByteSource): Promise<PeProgram | null> {
  if (source.sizeBytes < DOS_BYTES) return null;
  const dos = viewOf(await source.read(0, DOS_BYTES));
  const at = dos.getUint32(0x3c, true);
  if (dos.getUint16(0, true) !== MZ || at + COFF_BYTES > source.sizeBytes) return null;
  const coff = viewOf(await source.read(at, COFF_BYTES));
  if (coff.getUint32(0, true) !== PE) return null;
  const count = coff.getUint16(6, true);
  if (count > MOST_SECTIONS)
    throw new FormatError('pe', `${String(count)} sections; at most ${String(MOST_SECTIONS)} may be`, at + 6);
  const tableAt = at + COFF_BYTES + coff.getUint16(20, true);
  const table = await source.read(tableAt, count * SECTION_BYTES);
  const sections = Array.from({ length: count }, (_, index) => {
    const row = table.subarray(index * SECTION_BYTES, (index + 1) * SECTION_BYTES);
    return parseSection(row, { at: tableAt + index * SECTION_BYTES, sizeBytes: source.sizeBytes });
  });
  requireApart(sections);
  return { machine: coff.getUint16(4, true), sections };
}

/** Of bytes that two sections share one tool may say that they are the kernel, and another that they are its command line. */
function requireApart(sections: readonly PeSection[]): void {
  const inOrder = sections.filter(({ sizeBytes }) => sizeBytes > 0).sort((a, b) => a.offset - b.offset);
  for (const [index, { name, offset }] of inOrder.entries()) {
    const before = inOrder[index - 1];
    if (before === undefined || before.offset + before.sizeBytes <= offset) continue;
    throw new FormatError('pe', `the sections ${before.name} and ${name} share bytes`, offset);
  }
}

function parseSection(row: Uint8Array, file: { readonly at: number; readonly sizeBytes: number }): PeSection {
  const view = viewOf(row);
  const name = Buffer.from(row.subarray(0, 8))
    .toString('latin1')
    .replace(/\0[^]*$/, '');
  const [virtualBytes, rawBytes] = [view.getUint32(8, true), view.getUint32(16, true)];
  // Sections without a place in the file, such as .bss, have no bytes in it.
  const offset = rawBytes === 0 ? 0 : view.getUint32(20, true);
  if (offset + rawBytes > file.sizeBytes) {
    throw new FormatError(
      'pe',
      `the section ${name} ends at byte ${String(offset + rawBytes)}, behind the end of the file`,
      file.at,
    );
  }
  return { name, offset, sizeBytes: virtualBytes === 0 ? rawBytes : Math.min(virtualBytes, rawBytes) };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** `IMAGE_FILE_MACHINE_AMD64` and `_ARM64`. */
export const PE_ARCHES: Readonly<Record<number, Arch>> = { 0x8664: 'x86_64', 0xaa64: 'arm64' };

const MZ = 0x5a4d;
const PE = 0x00004550;
const DOS_BYTES = 64;
const COFF_BYTES = 24;
const SECTION_BYTES = 40;
/** What Windows' loader takes, and far more than any unified kernel image has. */
const MOST_SECTIONS = 96;
