import { FormatError } from '../../core/errors.ts';
import type { ByteSource } from '../byte-source.ts';
import type { ElfHeader } from './header.ts';

/** One program header, of the kinds that matter here. */
export interface Segment {
  readonly kind: 'load' | 'dynamic' | 'interp' | 'note';
  readonly offset: number;
  readonly address: number;
  readonly sizeBytes: number;
  /** What it takes in memory: zeros follow what the file has. */
  readonly memoryBytes: number;
  readonly isExecutable: boolean;
}

/**
 * The program headers of the kinds that matter, in file order.
 *
 * @throws {FormatError} when the table is larger than the kernel reads, or it or what it loads lies outside the file.
 */
export async function readSegments(source: ByteSource, header: ElfHeader): Promise<Segment[]> {
  const { offset, count, entrySizeBytes } = header.segmentTable;
  if (count === 0) return [];
  if (entrySizeBytes !== ENTRY_BYTES[header.class]) {
    throw new FormatError('elf', `program headers of ${String(entrySizeBytes)} bytes each`, offset);
  }
  if (count * entrySizeBytes > LARGEST_TABLE) {
    throw new FormatError('elf', `${String(count)} program headers are more than the kernel reads`, offset);
  }
  requireInside(source, offset, count * entrySizeBytes, 'the program headers');
  const bytes = await source.read(offset, count * entrySizeBytes);
  const segments: Segment[] = [];
  for (let at = 0; at < bytes.length; at += entrySizeBytes) {
    const segment = parseSegment(new DataView(bytes.buffer, bytes.byteOffset + at, entrySizeBytes), header);
    if (segment?.kind === 'load') requireInside(source, segment.offset, segment.sizeBytes, 'the loaded parts');
    if (segment !== undefined) segments.push(segment);
  }
  return segments;
}

/** Where an address of the loaded object stands in the file; undefined when no loaded segment holds it. */
export function fileOffset(segments: readonly Segment[], address: number): number | undefined {
  const home = segments.find(
    (segment) => segment.kind === 'load' && address >= segment.address && address < segment.address + segment.sizeBytes,
  );
  return home === undefined ? undefined : home.offset + (address - home.address);
}

/**
 * Refuses a segment that is larger than its purpose can need, or that leaves the file.
 *
 * @throws {FormatError}
 */
export function requireSegmentRange(source: ByteSource, segment: Segment, limitBytes: number): void {
  if (segment.sizeBytes > limitBytes) {
    throw new FormatError('elf', `a ${segment.kind} segment of ${String(segment.sizeBytes)} bytes`, segment.offset);
  }
  requireInside(source, segment.offset, segment.sizeBytes, `the ${segment.kind} segment`);
}

/** Linux refuses a larger table of program headers with ENOEXEC (fs/binfmt_elf.c). */
const LARGEST_TABLE = 65_536;
const PF_X = 1;
const ENTRY_BYTES = { 32: 32, 64: 56 } as const;
const KINDS: Readonly<Record<number, Segment['kind']>> = { 1: 'load', 2: 'dynamic', 3: 'interp', 4: 'note' };

function parseSegment(view: DataView, { class: elfClass, littleEndian }: ElfHeader): Segment | undefined {
  const kind = KINDS[view.getUint32(0, littleEndian)];
  if (kind === undefined) return undefined;
  const word = (narrow: number, wide: number): number =>
    elfClass === 64 ? Number(view.getBigUint64(wide, littleEndian)) : view.getUint32(narrow, littleEndian);
  return {
    kind,
    offset: word(4, 8),
    address: word(8, 16),
    sizeBytes: word(16, 32),
    memoryBytes: word(20, 40),
    isExecutable: (view.getUint32(elfClass === 64 ? 4 : 24, littleEndian) & PF_X) !== 0,
  };
}

function requireInside(source: ByteSource, offset: number, sizeBytes: number, what: string): void {
  // Offsets above 2^53 lose their last digits as numbers, which changes nothing: they lie outside any file.
  if (!(offset + sizeBytes <= source.sizeBytes)) {
    throw new FormatError('elf', `${what} reach beyond the end of the file`, offset);
  }
}
