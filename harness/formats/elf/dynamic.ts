import { FormatError } from '../../core/errors.ts';
import type { ByteSource } from '../byte-source.ts';
import type { ElfHeader } from './header.ts';
import { type Segment, fileOffset, requireSegmentRange } from './segments.ts';
import { NO_VERSIONS, type SymbolVersions, readVersions } from './symbol-versions.ts';

/** What the dynamic section tells the loader. */
export interface DynamicFacts {
  readonly needed: readonly string[];
  readonly soname: string | null;
  readonly runpath: string | null;
  readonly rpath: string | null;
  /** DF_1_PIE: linked as a position-independent program, not as a library. */
  readonly pie: boolean;
  readonly versions: SymbolVersions;
}

/** The dynamic section of an object that has none. */
export const NO_DYNAMIC: DynamicFacts = {
  needed: [],
  soname: null,
  runpath: null,
  rpath: null,
  pie: false,
  versions: NO_VERSIONS,
};

/**
 * The dynamic section; undefined when the object has none.
 *
 * @throws {FormatError} when it, or a string that it names, lies outside the file.
 */
export async function readDynamic(
  source: ByteSource,
  header: ElfHeader,
  segments: readonly Segment[],
): Promise<DynamicFacts | undefined> {
  const segment = segments.find(({ kind }) => kind === 'dynamic');
  if (segment === undefined) return undefined;
  requireSegmentRange(source, segment, LARGEST_SECTION);
  const entries = parseEntries(await source.read(segment.offset, segment.sizeBytes), header);
  const values = (tag: number): number[] => entries.filter((entry) => entry.tag === tag).map((entry) => entry.value);
  const [table] = values(DT_STRTAB);
  const nameAt = (index: number): Promise<string> => readString(source, segments, table, index);
  const strings = async (tag: number): Promise<string[]> => {
    const found: string[] = [];
    for (const value of values(tag)) found.push(await nameAt(value));
    return found;
  };
  return {
    needed: await strings(DT_NEEDED),
    soname: (await strings(DT_SONAME))[0] ?? null,
    runpath: (await strings(DT_RUNPATH))[0] ?? null,
    rpath: (await strings(DT_RPATH))[0] ?? null,
    pie: ((values(DT_FLAGS_1)[0] ?? 0) & DF_1_PIE) !== 0,
    versions: await readVersions(source, header, segments, (tag) => values(tag)[0], nameAt),
  };
}

/** Far above any real one: a browser's dynamic section has some hundred entries of 16 bytes. */
const LARGEST_SECTION = 1024 * 1024;
const MOST_STRINGS = 4096;
const LONGEST_STRING = 4096;
const DT_NULL = 0;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_SONAME = 14;
const DT_RPATH = 15;
const DT_RUNPATH = 29;
const DT_FLAGS_1 = 0x6ffffffb;
const DF_1_PIE = 0x08000000;
const NAMES_STRING: ReadonlySet<number> = new Set([DT_NEEDED, DT_SONAME, DT_RPATH, DT_RUNPATH]);

interface Entry {
  readonly tag: number;
  readonly value: number;
}

function parseEntries(bytes: Uint8Array, { class: elfClass, littleEndian }: ElfHeader): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const width = elfClass === 64 ? 8 : 4;
  const word = (at: number): number =>
    elfClass === 64 ? Number(view.getBigUint64(at, littleEndian)) : view.getUint32(at, littleEndian);
  const entries: Entry[] = [];
  let strings = 0;
  for (let at = 0; at + 2 * width <= bytes.length; at += 2 * width) {
    const entry = { tag: word(at), value: word(at + width) };
    if (entry.tag === DT_NULL) break;
    if (NAMES_STRING.has(entry.tag) && ++strings > MOST_STRINGS) {
      throw new FormatError('elf', `more than ${String(MOST_STRINGS)} names in the dynamic section`);
    }
    entries.push(entry);
  }
  return entries;
}

async function readString(
  source: ByteSource,
  segments: readonly Segment[],
  table: number | undefined,
  index: number,
): Promise<string> {
  const offset = table === undefined ? undefined : fileOffset(segments, table + index);
  if (offset === undefined || !(offset < source.sizeBytes)) {
    throw new FormatError('elf', 'a name of the dynamic section lies outside the file', offset);
  }
  const bytes = await source.read(offset, Math.min(LONGEST_STRING, source.sizeBytes - offset));
  const end = bytes.indexOf(0);
  if (end === -1) throw new FormatError('elf', 'a name of the dynamic section has no end', offset);
  return Buffer.from(bytes.subarray(0, end)).toString('utf8');
}
