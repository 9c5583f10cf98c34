import { FormatError } from '../core/errors.ts';
import { ByteReader } from './byte-reader.ts';
import { type PaxRecords, parsePax, paxText, paxValue, utf8Of } from './pax.ts';
import { BLOCK_BYTES, type TarHeader, looksLikeHeader, parseTarHeader } from './tar-header.ts';

/** An entry of a tar archive: what its own header says, every extension before it, and what they make of it together. */
export interface TarEntry {
  /** Where its own header stands. */
  readonly offset: number;
  readonly header: TarHeader;
  /** Local PAX records, global ones in force, and GNU long names (types `L` and `K`). */
  readonly pax: PaxRecords;
  readonly globalPax: PaxRecords;
  readonly longName: string | null;
  readonly longLinkName: string | null;
  /** The effective values: local PAX before GNU long name before global PAX before the header. */
  readonly name: string;
  readonly linkName: string;
  /** Bytes of data that follow in the archive. */
  readonly sizeBytes: number;
  readonly type: string;
  readonly isSparse: boolean;
  /** The effective names and the local PAX records again, one character a byte: they need not be UTF-8. */
  readonly raw: { readonly name: string; readonly linkName: string; readonly pax: PaxRecords };
}

/** How much of an archive is borne. */
export interface TarReading {
  /** Extended headers of the whole archive together; one entry never has more than a mebibyte. @default 1 MiB */
  readonly mostExtensionBytes?: number;
  /** Bytes behind the end that are looked at. @default 64 MiB */
  readonly mostAfterEndBytes?: number;
  /** Whether a single zero block between entries is passed over, as some readers do. @default false */
  readonly skipsLoneZeroBlock?: boolean;
}

/** How an archive ended. */
export interface TarEnd {
  /** Where the end-of-archive blocks begin, or the input ended without them. */
  readonly offset: number;
  /** Zero blocks there: two or more in a proper archive. */
  readonly endBlocks: number;
  /** What stands behind them other than zeros. */
  readonly hidden: HiddenData | null;
}

/** Data behind the end of an archive, which most readers never see. */
export interface HiddenData {
  readonly offset: number;
  /** Names of entries that stand there, as far as headers were recognised. */
  readonly names: readonly string[];
}

/** What reading an archive comes to, in its order. */
export type TarEvent =
  | { readonly kind: 'entry'; readonly entry: TarEntry }
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly end: TarEnd };

/**
 * Reads a tar archive: POSIX ustar and pax, GNU (long names, base-256 numbers, sparse files recognised, their stored
 * data given as it is) and v7. After an `entry` its data follows; the `end` comes last.
 *
 * @throws {FormatError} where the bytes are no archive any more.
 */
export async function* readTar(
  chunks: AsyncIterable<Uint8Array>,
  {
    mostExtensionBytes = MOST_EXTENSION_BYTES,
    mostAfterEndBytes = MOST_AFTER_END_BYTES,
    skipsLoneZeroBlock = false,
  }: TarReading = {},
): AsyncGenerator<TarEvent, void, void> {
  const reader = new ByteReader(chunks);
  try {
    let globalPax: PaxRecords = [];
    let before: Extensions = NO_EXTENSIONS;
    let extensionBytes = 0;
    // Held at once: what stands before the next entry, and the global records.
    const held = { entry: 0, global: 0 };
    for (;;) {
      const offset = reader.offset;
      const block = await reader.take(BLOCK_BYTES);
      if (skipsLoneZeroBlock && block.length > 0 && isZero(block) && !(await endsHere(reader))) continue;
      if (block.length === 0 || isZero(block)) {
        if (before !== NO_EXTENSIONS) throw new FormatError('tar', 'an extended header has no entry after it', offset);
        return yield { kind: 'end', end: await readEnd(reader, offset, block.length / BLOCK_BYTES, mostAfterEndBytes) };
      }
      if (block.length < BLOCK_BYTES) throw new FormatError('tar', 'the archive ends inside a header', offset);
      const header = parseTarHeader(block, offset);
      if (EXTENSION_TYPES.includes(header.type)) {
        extensionBytes += header.sizeBytes;
        held[header.type === 'g' ? 'global' : 'entry'] += header.sizeBytes;
        if (extensionBytes > mostExtensionBytes || Math.max(held.entry, held.global) > MOST_EXTENSION_BYTES) {
          throw new FormatError('tar', `the extended headers hold ${extensionBytes} bytes`, offset);
        }
        const data = await takeExtension(reader, header);
        if (header.type === 'g') globalPax = [...globalPax, ...parsePax(data, offset + BLOCK_BYTES)];
        else before = extended(before, header.type, data, offset + BLOCK_BYTES);
        continue;
      }
      const entry = effectiveEntry(offset, header, before, globalPax);
      before = NO_EXTENSIONS;
      held.entry = 0;
      await skipSparseMap(reader, header);
      yield { kind: 'entry', entry };
      yield* readData(reader, entry);
    }
  } finally {
    await reader.close();
  }
}

/** Extended headers, one character a byte. */
interface Extensions {
  readonly pax: PaxRecords;
  readonly longName: string | null;
  readonly longLinkName: string | null;
}

function extended(before: Extensions, type: string, data: Uint8Array, offset: number): Extensions {
  const text = (): string =>
    Buffer.from(data)
      .toString('latin1')
      .replace(/\0[^]*$/, '');
  if (type === 'L') return { ...before, longName: text() };
  if (type === 'K') return { ...before, longLinkName: text() };
  return { ...before, pax: [...before.pax, ...parsePax(data, offset)] };
}

async function takeExtension(reader: ByteReader, { sizeBytes }: TarHeader): Promise<Uint8Array> {
  const offset = reader.offset;
  const padded = await reader.take(paddedSize(sizeBytes));
  if (padded.length < paddedSize(sizeBytes))
    throw new FormatError('tar', 'the archive ends inside an extended header', offset);
  return padded.subarray(0, sizeBytes);
}

function effectiveEntry(offset: number, header: TarHeader, before: Extensions, globalPax: PaxRecords): TarEntry {
  const { pax, longName, longLinkName } = before;
  const size = paxValue(pax, 'size') ?? paxValue(globalPax, 'size');
  if (size !== undefined && !/^\d{1,15}$/.test(size)) {
    throw new FormatError('tar', `a PAX record gives the size "${size.slice(0, 20)}"`, offset);
  }
  const name = paxValue(pax, 'path') ?? longName ?? paxValue(globalPax, 'path') ?? header.rawName;
  const linkName = paxValue(pax, 'linkpath') ?? longLinkName ?? paxValue(globalPax, 'linkpath') ?? header.rawLinkName;
  return {
    offset,
    header,
    pax: paxText(pax),
    globalPax: paxText(globalPax),
    longName: longName === null ? null : utf8Of(longName),
    longLinkName: longLinkName === null ? null : utf8Of(longLinkName),
    name: utf8Of(name),
    linkName: utf8Of(linkName),
    // A hard link has no data, whatever its size field says: GNU tar and others read it so.
    sizeBytes: header.type === '1' ? 0 : size === undefined ? header.sizeBytes : Number(size),
    type: header.type,
    isSparse: header.type === 'S' || pax.some(([key]) => key.startsWith('GNU.sparse.')),
    raw: { name, linkName, pax },
  };
}

/** Whether the zero block that was just taken is followed by another, or by nothing. */
async function endsHere(reader: ByteReader): Promise<boolean> {
  const next = await reader.take(BLOCK_BYTES);
  reader.unread(next);
  return isZero(next);
}

/** GNU's old sparse files go on with blocks of their map, each saying whether one more follows. */
async function skipSparseMap(reader: ByteReader, header: TarHeader): Promise<void> {
  for (let goesOn = header.sparseMapGoesOn; goesOn;) {
    const block = await reader.take(BLOCK_BYTES);
    if (block.length < BLOCK_BYTES) throw new FormatError('tar', 'the archive ends inside a sparse map', reader.offset);
    goesOn = block[504] === 1;
  }
}

async function* readData(reader: ByteReader, { sizeBytes, name }: TarEntry): AsyncGenerator<TarEvent, void, void> {
  for (let left = sizeBytes; left > 0;) {
    const bytes = await reader.piece(left);
    if (bytes.length === 0) throw new FormatError('tar', `the archive ends inside the data of ${name}`, reader.offset);
    left -= bytes.length;
    yield { kind: 'data', bytes };
  }
  const padding = paddedSize(sizeBytes) - sizeBytes;
  if ((await reader.take(padding)).length < padding) {
    throw new FormatError('tar', `the archive ends inside the padding of ${name}`, reader.offset);
  }
}

/** Reads what follows the entries to the end of the input, so that whoever feeds it sees its own end too. */
async function readEnd(
  reader: ByteReader,
  offset: number,
  firstBlocks: number,
  mostAfterEndBytes: number,
): Promise<TarEnd> {
  let endBlocks = firstBlocks;
  let hiddenOffset: number | undefined;
  const names: string[] = [];
  for (let bytes = await reader.take(END_PIECE_BYTES); bytes.length > 0; bytes = await reader.take(END_PIECE_BYTES)) {
    const start = reader.offset - bytes.length;
    if (isZero(bytes)) {
      if (hiddenOffset === undefined) endBlocks += bytes.length / BLOCK_BYTES;
      continue;
    }
    for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
      const block = bytes.subarray(at, at + BLOCK_BYTES);
      if (isZero(block)) {
        if (hiddenOffset === undefined) endBlocks += 1;
        continue;
      }
      hiddenOffset ??= start + at;
      if (names.length < NAMES_KEPT && block.length === BLOCK_BYTES && looksLikeHeader(block)) {
        names.push(parseTarHeader(block, start + at).name);
      }
    }
    if (start - offset > mostAfterEndBytes) break;
  }
  return { offset, endBlocks, hidden: hiddenOffset === undefined ? null : { offset: hiddenOffset, names } };
}

function paddedSize(sizeBytes: number): number {
  return Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES;
}

function isZero(bytes: Uint8Array): boolean {
  return ZEROS.subarray(0, bytes.length).equals(bytes);
}

const NO_EXTENSIONS: Extensions = { pax: [], longName: null, longLinkName: null };
/** PAX local and global, Solaris' PAX, GNU long name and long link name. */
const EXTENSION_TYPES: readonly string[] = ['x', 'g', 'X', 'L', 'K'];
/** Names and times need a few hundred bytes an entry. */
const MOST_EXTENSION_BYTES = 1024 * 1024;
const END_PIECE_BYTES = 64 * 1024;
/** The blocking factor pads an archive with zeros; more than this behind its end is looked at no further. */
const MOST_AFTER_END_BYTES = 64 * 1024 * 1024;
const NAMES_KEPT = 10;
const ZEROS = Buffer.alloc(END_PIECE_BYTES);
