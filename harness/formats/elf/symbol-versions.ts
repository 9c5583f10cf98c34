import { FormatError } from '../../core/errors.ts';
import type { ByteSource } from '../byte-source.ts';
import type { ElfHeader } from './header.ts';
import { type Segment, fileOffset } from './segments.ts';

/** The versions of symbols by which the loader of glibc holds an object against its libraries, before it starts it. */
export interface SymbolVersions {
  /** What it asks of each library; what it could do without is left out. */
  readonly needs: readonly { readonly library: string; readonly names: readonly string[] }[];
  /** What it offers itself; empty for an object without versions, of which everything is taken. */
  readonly offers: readonly string[];
}

/** Those of an object without any. */
export const NO_VERSIONS: SymbolVersions = { needs: [], offers: [] };

/**
 * The symbol versions of an object. Source: the LSB Core Specification, part Symbol Versioning, and _dl_check_map_versions()
 * in glibc's elf/dl-version.c.
 *
 * @param valueOf a tag's value in the dynamic section.
 * @param nameAt a string of the dynamic section.
 * @throws {FormatError} when a table lies outside the file, or has no end.
 */
export async function readVersions(
  source: ByteSource,
  { littleEndian }: ElfHeader,
  segments: readonly Segment[],
  valueOf: (tag: number) => number | undefined,
  nameAt: (index: number) => Promise<string>,
): Promise<SymbolVersions> {
  let left = MOST_ENTRIES;
  const read = async (at: number, bytes: number): Promise<DataView> => {
    if (--left < 0) throw new FormatError('elf', `more than ${String(MOST_ENTRIES)} symbol versions`, at);
    if (!(at + bytes <= source.sizeBytes)) throw new FormatError('elf', 'symbol versions outside the file', at);
    const part = await source.read(at, bytes);
    return new DataView(part.buffer, part.byteOffset, bytes);
  };
  const begin = (tag: number): number | undefined => {
    const address = valueOf(tag);
    return address === undefined ? undefined : (fileOffset(segments, address) ?? Infinity);
  };
  const needs: { library: string; names: string[] }[] = [];
  for (let at = begin(DT_VERNEED), next = 1; at !== undefined && next !== 0; at += next) {
    const entry = await read(at, NEED_BYTES);
    const names: string[] = [];
    let aux = at + entry.getUint32(8, littleEndian);
    for (let count = entry.getUint16(2, littleEndian); count > 0; count--) {
      const one = await read(aux, NEED_BYTES);
      const isWeak = (one.getUint16(4, littleEndian) & VER_FLG_WEAK) !== 0;
      if (!isWeak) names.push(await nameAt(one.getUint32(8, littleEndian)));
      aux += one.getUint32(12, littleEndian);
    }
    needs.push({ library: await nameAt(entry.getUint32(4, littleEndian)), names });
    next = entry.getUint32(12, littleEndian);
  }
  const offers: string[] = [];
  for (let at = begin(DT_VERDEF), next = 1; at !== undefined && next !== 0; at += next) {
    const entry = await read(at, DEFINITION_BYTES);
    const name = await read(at + entry.getUint32(12, littleEndian), 4);
    offers.push(await nameAt(name.getUint32(0, littleEndian)));
    next = entry.getUint32(16, littleEndian);
  }
  return { needs, offers };
}

/** The C library of Debian has some sixty. */
const MOST_ENTRIES = 4096;
const DT_VERDEF = 0x6ffffffc;
const DT_VERNEED = 0x6ffffffe;
/** Elf64_Verneed and Elf64_Vernaux, which are no larger than those of 32 bits. */
const NEED_BYTES = 16;
/** Elf64_Verdef. */
const DEFINITION_BYTES = 20;
const VER_FLG_WEAK = 2;
