import type { FormatError } from '../../core/errors.ts';
import { VERITY_DIGITS, type VerityAlgorithm } from '../../formats/fs-verity.ts';
import { FILE_TYPES, type Mtime, type SealNode } from '../tree.ts';
import { dumpError } from './dump-error.ts';
import { type Field, type LineFields, parseNumber, parseUint32, unescapeOptional } from './fields.ts';

/** What a line says of its path: a node, or another name of the node at `target`. */
export type ParsedEntry = SealNode | { readonly kind: 'link'; readonly target: Field & { readonly bytes: string } };

/**
 * Everything of a line behind its path.
 *
 * @param xattrsOf reads the attributes.
 * @throws {FormatError} for whatever cannot be, with line and column.
 */
export function parseEntry(
  fields: LineFields,
  xattrsOf: (area: Field) => SealNode['xattrs'],
  algorithm: VerityAlgorithm,
): ParsedEntry {
  const isLink = fields.mode.text.startsWith('@');
  const mode = parseMode(fields.mode, isLink);
  const type = mode & 0o170000;
  if (isLink) return parseLink(fields, type);
  const payload = parsePayload(fields.payload);
  const size = parseNumber(fields.size, 10, 'the size');
  const content = parseContent(fields.content, size);
  const node = {
    kind: 'node' as const,
    mode,
    nlink: parseUint32(fields.nlink, 10, 'the number of links'),
    uid: parseUint32(fields.uid, 10, 'the user'),
    gid: parseUint32(fields.gid, 10, 'the group'),
    rdev: parseUint32(fields.rdev, 10, 'the device'),
    mtime: parseMtime(fields.mtime),
    xattrs: xattrsOf(fields.xattrs),
    payload: null,
    content: null,
    digest: null,
    sizeBytes: 0,
    children: null,
  };
  switch (type) {
    case FILE_TYPES.directory:
      return { ...node, children: new Map() };
    case FILE_TYPES.symlink:
      if (payload === null || payload === '') throw dumpError(fields.payload, 'a symbolic link without a target');
      return { ...node, payload, sizeBytes: payload.length };
    case FILE_TYPES.regular: {
      const file = { ...node, sizeBytes: Number(size) };
      if (content !== null && content !== '') return { ...file, content };
      if (size === 0n) return file;
      if (size > LARGEST_EXTERNAL)
        throw dumpError(fields.size, `a file of ${String(size)} bytes; at most 2^53 can be described`);
      return { ...file, payload, digest: parseDigest(fields.digest, algorithm) };
    }
    default:
      return { ...node, sizeBytes: Number(size) };
  }
}

function parseMode(field: Field, isLink: boolean): number {
  const digits = isLink ? { ...field, text: field.text.slice(1), column: field.column + 1 } : field;
  const mode = parseUint32(digits, 8, 'the mode');
  if (!Object.values<number>(FILE_TYPES).includes(mode & 0o170000)) {
    throw dumpError(digits, `the mode ${digits.text} names no type of file`);
  }
  return mode & 0xffff;
}

function parseLink({ mode, payload: field }: LineFields, type: number): ParsedEntry {
  if (type === FILE_TYPES.directory) throw dumpError(mode, 'a hard link to a directory');
  const bytes = parsePayload(field);
  if (bytes === null) throw dumpError(field, 'a hard link without a target');
  return { kind: 'link', target: { ...field, bytes } };
}

function parsePayload(field: Field): string | null {
  const payload = unescapeOptional(field);
  if (payload === null) return null;
  if (payload.length > LONGEST_PAYLOAD) throw tooLong(field, 'a payload', payload.length, LONGEST_PAYLOAD);
  if (payload.includes('\0')) throw dumpError(field, 'a NUL byte in a payload');
  return payload;
}

function parseContent(field: Field, size: bigint): string | null {
  const content = unescapeOptional(field);
  if (content === null) return null;
  if (content.length > LONGEST_CONTENT) throw tooLong(field, 'content', content.length, LONGEST_CONTENT);
  if (BigInt(content.length) !== size) {
    throw dumpError(field, `content of ${String(content.length)} bytes, where the size says ${String(size)}`);
  }
  return content;
}

function parseDigest(field: Field, algorithm: VerityAlgorithm): string | null {
  if (field.text === '-') return null;
  const digits = VERITY_DIGITS[algorithm];
  if (field.text.length !== digits || !/^[0-9a-fA-F]*$/.test(field.text)) {
    throw dumpError(
      field,
      `a digest of ${algorithm} has ${String(digits)} hexadecimal digits; this is "${field.text}"`,
    );
  }
  return field.text.toLowerCase();
}

function parseMtime(field: Field): Mtime {
  const dot = field.text.indexOf('.');
  if (dot === -1) throw dumpError(field, `the time "${field.text}" is not written as seconds.nanoseconds`);
  const seconds = { ...field, text: field.text.slice(0, dot) };
  const nanoseconds = { ...field, text: field.text.slice(dot + 1), column: field.column + dot + 1 };
  return {
    sec: BigInt.asIntN(64, parseNumber(seconds, 10, 'the seconds')),
    nsec: parseUint32(nanoseconds, 10, 'the nanoseconds'),
  };
}

function tooLong(field: Field, what: string, found: number, limit: number): FormatError {
  return dumpError(field, `${what} of ${String(found)} bytes; at most ${String(limit)} may be`);
}

/** PATH_MAX with the NUL at its end. */
const LONGEST_PAYLOAD = 4095;
const LONGEST_CONTENT = 5000;
const LARGEST_EXTERNAL = 2n ** 53n;
