import { FormatError } from '../../core/errors.ts';
import type { ByteSource } from '../byte-source.ts';

/** The fields of an ELF file header that lead to the rest, widths and byte order resolved. */
export interface ElfHeader {
  readonly class: 32 | 64;
  readonly littleEndian: boolean;
  /** `e_type`: 1 relocatable, 2 executable, 3 shared object, 4 core. */
  readonly type: number;
  readonly machine: number;
  /** `e_entry`: where the program starts; 0 in what is no program. */
  readonly entry: number;
  readonly segmentTable: { readonly offset: number; readonly count: number; readonly entrySizeBytes: number };
}

/** Whether these first bytes are those of an ELF object. */
export function isElf(firstBytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => firstBytes[index] === byte);
}

/**
 * The file header.
 *
 * @throws {FormatError} when it is no ELF header of a known class and byte order.
 */
export async function parseElfHeader(source: ByteSource): Promise<ElfHeader> {
  const bytes = await source.read(0, Math.min(source.sizeBytes, HEADER_BYTES[64]));
  if (!isElf(bytes)) throw new FormatError(ELF, 'not an ELF object', 0);
  const elfClass = bytes[4] === 1 ? 32 : bytes[4] === 2 ? 64 : undefined;
  if (elfClass === undefined) throw new FormatError(ELF, `unknown class ${String(bytes[4])}`, 4);
  if (bytes[5] !== 1 && bytes[5] !== 2) throw new FormatError(ELF, `unknown byte order ${String(bytes[5])}`, 5);
  if (bytes.length < HEADER_BYTES[elfClass]) throw new FormatError(ELF, 'cut off inside the file header', bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const littleEndian = bytes[5] === 1;
  const wide = elfClass === 64;
  return {
    class: elfClass,
    littleEndian,
    type: view.getUint16(16, littleEndian),
    machine: view.getUint16(18, littleEndian),
    entry: wide ? Number(view.getBigUint64(24, littleEndian)) : view.getUint32(24, littleEndian),
    segmentTable: {
      offset: wide ? Number(view.getBigUint64(32, littleEndian)) : view.getUint32(28, littleEndian),
      entrySizeBytes: view.getUint16(wide ? 54 : 42, littleEndian),
      count: view.getUint16(wide ? 56 : 44, littleEndian),
    },
  };
}

const ELF = 'elf';
const MAGIC = [0x7f, 0x45, 0x4c, 0x46];
const HEADER_BYTES = { 32: 52, 64: 64 } as const;
