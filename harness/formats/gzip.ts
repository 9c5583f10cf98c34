import { type InflateRaw, crc32, createInflateRaw } from 'node:zlib';
import { FormatError, messageOf } from '../core/errors.ts';
import { ByteReader } from './byte-reader.ts';
import { type GzipHeader, readGzipHeader } from './gzip-header.ts';

/** One member of a gzip file, read to its end. */
export interface GzipMember {
  /** Where its header begins, in the compressed and in the inflated bytes. */
  readonly offset: number;
  readonly inflatedOffset: number;
  readonly header: GzipHeader;
  readonly inflatedBytes: number;
}

/** Something that is wrong with a gzip file. */
export interface GzipProblem {
  readonly kind: 'header' | 'deflate' | 'truncated' | 'crc' | 'size' | 'trailing-data' | 'too-many-members';
  /** In compressed bytes. */
  readonly offset: number;
  readonly problem: string;
}

/** What a gzip file turned out to be; filled while it is inflated, and complete when the inflated bytes have ended. */
export interface GzipFacts {
  /** The first {@link MEMBERS_KEPT} of them. */
  readonly members: GzipMember[];
  memberCount: number;
  /** Zero bytes after the last member, which readers ignore. */
  paddingBytes: number;
  readonly problems: GzipProblem[];
  /** Whether it was read to its end: false when whoever read the inflated bytes stopped early. */
  complete: boolean;
}

/** Facts before the first byte. */
export function emptyGzipFacts(): GzipFacts {
  return { members: [], memberCount: 0, paddingBytes: 0, problems: [], complete: false };
}

/**
 * The inflated bytes of a gzip file (RFC 1952): all its members, each verified against its CRC and size. Nothing is
 * thrown for a wrong file: what is wrong stands in `facts`, and the bytes end where no more can be had.
 */
export async function* inflateGzip(
  chunks: AsyncIterable<Uint8Array>,
  facts: GzipFacts,
): AsyncGenerator<Uint8Array, void, void> {
  const reader = new ByteReader(chunks);
  const inflated = { sizeBytes: 0 };
  try {
    do {
      if (facts.memberCount === MOST_MEMBERS) {
        note(facts, 'too-many-members', reader.offset, `it has more than ${MOST_MEMBERS} gzip members`);
        break;
      }
      yield* inflateMember(reader, facts, inflated);
    } while (facts.problems.length === 0 && (await hasAnotherMember(reader, facts)));
    facts.complete = true;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const kind = error.message.includes('ends inside') ? 'truncated' : 'header';
    note(facts, kind, error.offset ?? reader.offset, error.message);
    facts.complete = true;
  } finally {
    await reader.close();
  }
}

async function* inflateMember(
  reader: ByteReader,
  facts: GzipFacts,
  inflated: { sizeBytes: number },
): AsyncGenerator<Uint8Array, void, void> {
  const offset = reader.offset;
  const inflatedOffset = inflated.sizeBytes;
  const header = await readGzipHeader(reader);
  let crc = 0;
  const dataOffset = reader.offset;
  const engine = createInflateRaw({ chunkSize: CHUNK_BYTES });
  // What goes wrong with the input is told by the engine, which would wait for ever.
  const feeding = feed(reader, engine).catch((error: unknown) => {
    engine.destroy(error instanceof Error ? error : new Error(messageOf(error)));
  });
  try {
    for await (const chunk of engine as AsyncIterable<Buffer>) {
      crc = crc32(chunk, crc);
      inflated.sizeBytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
    const at = dataOffset + engine.bytesWritten;
    if (error.code === 'Z_BUF_ERROR') note(facts, 'truncated', at, 'the file ends inside the compressed data');
    else note(facts, 'deflate', at, `the compressed data is damaged: ${messageOf(error)}`);
    return;
  } finally {
    engine.destroy();
    await feeding;
  }
  const inflatedBytes = inflated.sizeBytes - inflatedOffset;
  facts.memberCount += 1;
  if (facts.members.length < MEMBERS_KEPT) facts.members.push({ offset, inflatedOffset, header, inflatedBytes });
  await verifyTrailer(reader, facts, crc, inflatedBytes);
}

/** Gives the engine one piece after the other until it leaves some of one, which is put back. */
async function feed(reader: ByteReader, engine: InflateRaw): Promise<void> {
  const over = new Promise<void>((resolve) => engine.once('error', () => resolve()).once('close', () => resolve()));
  for (let given = 0; ;) {
    const piece = await reader.piece(FEED_BYTES);
    given += piece.length;
    if (piece.length > 0 && engine.writable) {
      // After an error, or when it is destroyed, a callback may never come.
      await Promise.race([over, new Promise<void>((resolve) => engine.write(piece, () => resolve()))]);
    }
    const unused = given - engine.bytesWritten;
    if (piece.length > 0 && unused === 0) continue;
    reader.unread(piece.subarray(piece.length - unused));
    engine.end();
    return;
  }
}

async function verifyTrailer(reader: ByteReader, facts: GzipFacts, crc: number, sizeBytes: number): Promise<void> {
  const offset = reader.offset;
  const trailer = Buffer.from(await reader.take(8));
  if (trailer.length < 8) {
    note(facts, 'truncated', reader.offset, 'the file ends inside a member’s checksum');
    return;
  }
  const [storedCrc, storedSize] = [trailer.readUInt32LE(0), trailer.readUInt32LE(4)];
  if (storedCrc !== crc) {
    note(facts, 'crc', offset, `stored CRC-32 ${hex(storedCrc)}, computed ${hex(crc)}`);
  }
  if (storedSize !== sizeBytes % 2 ** 32) {
    note(facts, 'size', offset + 4, `stored size ${storedSize}, inflated ${sizeBytes % 2 ** 32} (modulo 2^32)`);
  }
}

/** Whether another member follows; zero padding up to the end is fine, anything else is noted. */
async function hasAnotherMember(reader: ByteReader, facts: GzipFacts): Promise<boolean> {
  const start = reader.offset;
  const magic = await reader.take(2);
  reader.unread(magic);
  if (magic[0] === 0x1f && magic[1] === 0x8b) return true;
  let dataOffset: number | undefined;
  let sample = '';
  for (let piece = await reader.piece(FEED_BYTES); piece.length > 0; piece = await reader.piece(FEED_BYTES)) {
    if (dataOffset !== undefined || ZEROS.subarray(0, piece.length).equals(piece)) continue;
    const index = piece.findIndex((byte) => byte !== 0);
    dataOffset = reader.offset - piece.length + index;
    sample = JSON.stringify(Buffer.from(piece.subarray(index, index + 24)).toString('latin1'));
  }
  if (dataOffset === undefined) {
    facts.paddingBytes = reader.offset - start;
  } else {
    const sizeBytes = reader.offset - start;
    note(facts, 'trailing-data', dataOffset, `${sizeBytes} bytes that are no gzip follow the last member: ${sample}`);
  }
  return false;
}

function note(facts: GzipFacts, kind: GzipProblem['kind'], offset: number, problem: string): void {
  facts.problems.push({ kind, offset, problem });
}

function isZlibError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

/** Facts are kept of so many members; a file may have many thousand (bgzip cuts one at every 64 KiB). */
const MEMBERS_KEPT = 8;
/** More is an attack on the reader's time: a member needs 20 bytes only. */
const MOST_MEMBERS = 20_000;
const CHUNK_BYTES = 256 * 1024;
const FEED_BYTES = 1024 * 1024;
const ZEROS = Buffer.alloc(FEED_BYTES);
