import { FormatError } from '../core/errors.ts';
import { utf8Of } from './pax.ts';

/** tar's unit: headers are one block, data is padded to whole ones. */
export const BLOCK_BYTES = 512;

/** The fields of a tar header block as they stand in it, before any extension has its say. */
export interface TarHeader {
  /** `ustar` (POSIX), `gnu`, or `v7` for older ones. */
  readonly dialect: 'ustar' | 'gnu' | 'v7';
  /** Name and prefix together, one character a byte. */
  readonly rawName: string;
  /** The same as text. */
  readonly name: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly mtimeSeconds: number;
  /** The type flag: one character, `0` for a regular file also where older tars write NUL. */
  readonly type: string;
  readonly rawLinkName: string;
  readonly linkName: string;
  /** The numbers of a device node; null for anything else, and in headers that have no place for them. */
  readonly device: { readonly major: number; readonly minor: number } | null;
  readonly userName: string;
  readonly groupName: string;
  /** Whether more sparse-map blocks follow (GNU, type `S`). */
  readonly sparseMapGoesOn: boolean;
}

/**
 * The fields of a header block.
 *
 * @throws {FormatError} when its checksum or a number in it is wrong.
 */
export function parseTarHeader(block: Uint8Array, offset: number): TarHeader {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  const number = (at: number, length: number, what: string): number =>
    parseNumber(bytes.subarray(at, at + length), what, offset + at);
  const stored = number(148, 8, 'checksum');
  const { unsigned, signed } = checksums(bytes);
  if (stored !== unsigned && stored !== signed) {
    throw new FormatError('tar', `a header’s checksum is ${stored}, computed ${unsigned}`, offset);
  }
  const magic = bytes.toString('latin1', 257, 265);
  const dialect = magic === 'ustar  \0' ? 'gnu' : magic.startsWith('ustar') ? 'ustar' : 'v7';
  const prefix = dialect === 'ustar' ? field(bytes, 345, 155) : '';
  const rawName = prefix === '' ? field(bytes, 0, 100) : `${prefix}/${field(bytes, 0, 100)}`;
  const rawLinkName = field(bytes, 157, 100);
  const type = String.fromCharCode(bytes[156] ?? 0);
  // Python and Go refuse an archive for a wrong one also where the entry is no device.
  const device =
    dialect === 'v7'
      ? null
      : { major: number(329, 8, 'major device number'), minor: number(337, 8, 'minor device number') };
  return {
    dialect,
    rawName,
    name: utf8Of(rawName),
    mode: number(100, 8, 'mode'),
    uid: number(108, 8, 'user id'),
    gid: number(116, 8, 'group id'),
    sizeBytes: number(124, 12, 'size'),
    mtimeSeconds: number(136, 12, 'time'),
    type: type === '\0' ? '0' : type,
    rawLinkName,
    linkName: utf8Of(rawLinkName),
    device: type === '3' || type === '4' ? device : null,
    userName: dialect === 'v7' ? '' : utf8Of(field(bytes, 265, 32)),
    groupName: dialect === 'v7' ? '' : utf8Of(field(bytes, 297, 32)),
    sparseMapGoesOn: type === 'S' && bytes[482] === 1,
  };
}

/** Whether a block could be a header: its checksum agrees. */
export function looksLikeHeader(block: Uint8Array): boolean {
  try {
    parseTarHeader(block, 0);
    return true;
  } catch {
    return false;
  }
}

/** The sum of all bytes, those of the checksum field taken as spaces; old tars summed them as signed. */
function checksums(bytes: Buffer): { unsigned: number; signed: number } {
  let unsigned = 0;
  let signed = 0;
  for (const [index, byte] of bytes.entries()) {
    const counted = index >= 148 && index < 156 ? 0x20 : byte;
    unsigned += counted;
    signed += counted > 127 ? counted - 256 : counted;
  }
  return { unsigned, signed };
}

/** An octal number, or GNU's base-256 where the first bit is set. */
function parseNumber(field: Buffer, what: string, offset: number): number {
  const first = field[0] ?? 0;
  if (first === 0x80) return parseBase256(field.subarray(1), what, offset);
  if (first > 0x80) throw new FormatError('tar', `the ${what} of an entry is negative or too large`, offset);
  const octal = /^[ \0]*([0-7]*)(?:[ \0]|$)/.exec(field.toString('latin1'))?.[1];
  if (octal === undefined) throw new FormatError('tar', `the ${what} of an entry is no octal number`, offset);
  if (octal === '') return 0;
  return Number.parseInt(octal, 8);
}

function parseBase256(digits: Buffer, what: string, offset: number): number {
  const value = BigInt(`0x${digits.toString('hex')}`);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new FormatError('tar', `the ${what} of an entry is too large`, offset);
  }
  return Number(value);
}

/** A field up to its first NUL, one character a byte. */
function field(bytes: Buffer, at: number, length: number): string {
  const end = bytes.indexOf(0, at);
  return bytes.toString('latin1', at, end === -1 || end > at + length ? at + length : end);
}
