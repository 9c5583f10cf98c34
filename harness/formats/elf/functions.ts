import { FormatError } from '../../core/errors.ts';
import type { ByteSource } from '../byte-source.ts';
import { readRange, readSections, viewOf } from './sections.ts';

/** A function by the symbol table: its mangled name and where its instructions stand in the file. */
export interface ElfFunction {
  readonly name: string;
  readonly offset: number;
  readonly sizeBytes: number;
}

/** The code of an object as its symbols tell of it. */
export interface ElfCode {
  readonly functions: readonly ElfFunction[];
  /**
   * Where, by file offset and in order, instructions turn into data and back: the mapping symbols `$x` and `$d` of the ELF
   * for the Arm 64-bit Architecture (AAELF64, 5.5.5).
   */
  readonly turns: readonly { readonly offset: number; readonly isData: boolean }[];
}

/**
 * The functions whose names fit `wanted`; null when the object was stripped of its symbols. Only for 64-bit little-endian
 * objects. Source: gABI chapter 4, symbol table.
 *
 * @throws {FormatError} when a table lies outside the file or contradicts itself.
 */
export async function readCode(source: ByteSource, wanted: RegExp): Promise<ElfCode | null> {
  const sections = await readSections(source);
  const table = sections.find(({ type }) => type === SHT_SYMTAB);
  if (table === undefined) return null;
  const strings = sections[table.link];
  if (strings === undefined) throw new FormatError('elf', 'a symbol table without names', table.offset);
  const names = Buffer.from(await readRange(source, strings.offset, strings.sizeBytes, 'the names of symbols'));
  const symbols = viewOf(await readRange(source, table.offset, table.sizeBytes, 'the symbols'));
  const functions: ElfFunction[] = [];
  const turns: { offset: number; isData: boolean }[] = [];
  for (let at = 0; at + SYMBOL_BYTES <= symbols.byteLength; at += SYMBOL_BYTES) {
    const kind = symbols.getUint8(at + 4) & 0xf;
    if (kind !== STT_FUNC && kind !== STT_NOTYPE) continue;
    const section = sections[symbols.getUint16(at + 6, true)];
    if (section?.type !== SHT_PROGBITS) continue;
    const name = nameAt(names, symbols.getUint32(at, true));
    const offset = Number(symbols.getBigUint64(at + 8, true)) - section.address + section.offset;
    if (kind === STT_NOTYPE) {
      const mark = /^\$([xd])(?:\.|$)/.exec(name)?.[1];
      if (mark !== undefined) turns.push({ offset, isData: mark === 'd' });
    } else if (wanted.test(name)) {
      functions.push({ name, offset, sizeBytes: Number(symbols.getBigUint64(at + 16, true)) });
    }
  }
  return { functions, turns: turns.sort((one, other) => one.offset - other.offset) };
}

function nameAt(names: Buffer, index: number): string {
  const end = names.indexOf(0, index);
  return names.toString('latin1', index, Math.min(end === -1 ? names.length : end, index + LONGEST_NAME));
}

const SHT_PROGBITS = 1;
const SHT_SYMTAB = 2;
const STT_NOTYPE = 0;
const STT_FUNC = 2;
const SYMBOL_BYTES = 24;
const LONGEST_NAME = 4096;
