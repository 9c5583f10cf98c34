import { FormatError } from '../../core/errors.ts';
import type { ByteSource } from '../byte-source.ts';

/** A section header of a 64-bit little-endian object, the fields that lead to its bytes. Source: gABI chapter 4. */
export interface Section {
  readonly type: number;
  readonly address: number;
  readonly offset: number;
  readonly sizeBytes: number;
  /** Of a symbol table: the index of the section with its names. */
  readonly link: number;
}

/**
 * The section headers of a 64-bit little-endian object; none when it was stripped of them.
 *
 * @throws {FormatError} when the table lies outside the file.
 */
export async function readSections(source: ByteSource): Promise<Section[]> {
  const header = viewOf(await source.read(0, HEADER_BYTES));
  const offset = Number(header.getBigUint64(40, true));
  const count = header.getUint16(60, true);
  if (offset === 0 || count === 0) return [];
  if (header.getUint16(58, true) !== ENTRY_BYTES) throw new FormatError('elf', 'odd section headers', 58);
  const table = viewOf(await readRange(source, offset, count * ENTRY_BYTES, 'the section headers'));
  return Array.from({ length: count }, (_, index) => {
    const at = index * ENTRY_BYTES;
    return {
      type: table.getUint32(at + 4, true),
      address: Number(table.getBigUint64(at + 16, true)),
      offset: Number(table.getBigUint64(at + 24, true)),
      sizeBytes: Number(table.getBigUint64(at + 32, true)),
      link: table.getUint32(at + 40, true),
    };
  });
}

/**
 * Bytes that a table of the object points at.
 *
 * @throws {FormatError} when they lie outside the file, or are more than any real table has.
 */
export async function readRange(source: ByteSource, offset: number, size: number, what: string): Promise<Uint8Array> {
  if (!(offset + size <= source.sizeBytes)) {
    throw new FormatError('elf', `${what} reach beyond the end of the file`, offset);
  }
  if (size > LARGEST_TABLE) throw new FormatError('elf', `${what} take ${String(size)} bytes`, offset);
  return source.read(offset, size);
}

/** A view of just these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

const HEADER_BYTES = 64;
const ENTRY_BYTES = 64;
/** A browser's symbols with their names take some 60 MiB. */
const LARGEST_TABLE = 256 * 1024 * 1024;
