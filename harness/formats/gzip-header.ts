import { crc32 } from 'node:zlib';
import { FormatError } from '../core/errors.ts';
import type { ByteReader } from './byte-reader.ts';

/** Every field of a gzip member's header (RFC 1952, section 2.3); null for an optional field that is absent. */
export interface GzipHeader {
  readonly flags: number;
  /** Seconds since 1970; 0 when none was recorded. */
  readonly mtimeSeconds: number;
  readonly extraFlags: number;
  readonly os: number;
  readonly extraBytes: number | null;
  readonly name: string | null;
  readonly comment: string | null;
  readonly hasHeaderCrc: boolean;
}

/**
 * Reads a member's header; the reader then stands at the deflate data.
 *
 * @throws {FormatError} when it is no gzip header, or a damaged or a cut one.
 */
export async function readGzipHeader(reader: ByteReader): Promise<GzipHeader> {
  const start = reader.offset;
  const parts: Uint8Array[] = [];
  const take = async (length: number): Promise<Uint8Array> => {
    const bytes = await reader.take(length);
    if (bytes.length < length) throw new FormatError('gzip', 'the file ends inside a member’s header', reader.offset);
    parts.push(bytes);
    return bytes;
  };
  const fixed = Buffer.from(await take(10));
  if (fixed[0] !== 0x1f || fixed[1] !== 0x8b) throw new FormatError('gzip', 'no gzip data stands here', start);
  const method = fixed[2] ?? 0;
  const flags = fixed[3] ?? 0;
  if (method !== DEFLATE) throw new FormatError('gzip', `compression method ${method} is not deflate`, start + 2);
  if ((flags & RESERVED) !== 0) throw new FormatError('gzip', 'a reserved flag bit is set', start + 3);
  const extraBytes = (flags & FEXTRA) === 0 ? null : Buffer.from(await take(2)).readUInt16LE();
  if (extraBytes !== null) await take(extraBytes);
  const name = (flags & FNAME) === 0 ? null : await takeText(take);
  const comment = (flags & FCOMMENT) === 0 ? null : await takeText(take);
  if ((flags & FHCRC) !== 0) {
    const computed = crc32(Buffer.concat(parts)) & 0xffff;
    const stored = Buffer.from(await take(2)).readUInt16LE();
    if (stored !== computed) throw new FormatError('gzip', 'the checksum of a member’s header is wrong', start);
  }
  return {
    flags,
    mtimeSeconds: fixed.readUInt32LE(4),
    extraFlags: fixed[8] ?? 0,
    os: fixed[9] ?? 0,
    extraBytes,
    name,
    comment,
    hasHeaderCrc: (flags & FHCRC) !== 0,
  };
}

/** A zero-terminated Latin-1 text. */
async function takeText(take: (length: number) => Promise<Uint8Array>): Promise<string> {
  const bytes: number[] = [];
  for (;;) {
    const byte = (await take(1))[0] ?? 0;
    if (byte === 0) return Buffer.from(bytes).toString('latin1');
    if (bytes.length === LONGEST_TEXT) throw new FormatError('gzip', 'a name or comment in a header has no end');
    bytes.push(byte);
  }
}

const DEFLATE = 8;
const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;
const RESERVED = 0xe0;
const LONGEST_TEXT = 4096;
