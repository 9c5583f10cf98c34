import { type DumpPlace, dumpError } from './dump-error.ts';

/** One field of a line: its bytes as they stand, and where they begin. */
export interface Field extends DumpPlace {
  readonly text: string;
}

/** A line of a dump, taken apart at its blanks. */
export interface LineFields {
  readonly path: Field;
  readonly size: Field;
  readonly mode: Field;
  readonly nlink: Field;
  readonly uid: Field;
  readonly gid: Field;
  readonly rdev: Field;
  readonly mtime: Field;
  readonly payload: Field;
  readonly content: Field;
  readonly digest: Field;
  /** Everything behind: `key=value` each. */
  readonly xattrs: Field;
}

/** Cuts a line at single blanks. A line that ends early has empty fields. */
export function splitLine(text: string, line: number): LineFields {
  let at = 0;
  const next = (): Field => {
    const blank = text.indexOf(' ', at);
    const end = blank === -1 ? text.length : blank;
    const field = { text: text.slice(at, end), line, column: at + 1 };
    at = Math.min(end + 1, text.length);
    return field;
  };
  // An object's values come to be in the order in which they are written.
  return {
    path: next(),
    size: next(),
    mode: next(),
    nlink: next(),
    uid: next(),
    gid: next(),
    rdev: next(),
    mtime: next(),
    payload: next(),
    content: next(),
    digest: next(),
    xattrs: { text: text.slice(at), line, column: at + 1 },
  };
}

/**
 * The bytes that an escaped field stands for.
 *
 * @throws {FormatError} for a backslash that begins no escape.
 */
export function unescapeField(field: Field): string {
  const { text } = field;
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|([\\nrt]))?/g,
    (_, hex: string | undefined, name: string | undefined, at: number) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      const byte = NAMED_ESCAPES[name ?? ''];
      if (byte === undefined)
        throw dumpError({ ...field, column: field.column + at }, 'a backslash that begins no escape');
      return byte;
    },
  );
}

/** The bytes of an optional field: null for `-`, which means that it is not set. */
export function unescapeOptional(field: Field): string | null {
  return field.text === '-' ? null : unescapeField(field);
}

/**
 * A number up to 2^64-1 as C's strtoull reads it: blanks in front are skipped, `-N` counts down from 2^64, larger ones
 * become the largest.
 *
 * @throws {FormatError} for anything else.
 */
export function parseNumber(field: Field, radix: 8 | 10, what: string): bigint {
  const [, sign, digits] = NUMBERS[radix].exec(field.text) ?? [];
  if (digits === undefined)
    throw dumpError(field, `${what} "${field.text}" is no ${radix === 8 ? 'octal' : 'decimal'} number`);
  const value = BigInt(radix === 8 ? `0o${digits}` : digits);
  if (value > LARGEST) return LARGEST;
  return sign === '-' ? BigInt.asUintN(64, -value) : value;
}

/** The lower 32 bits of a number, which is what an image has room for. */
export function parseUint32(field: Field, radix: 8 | 10, what: string): number {
  // Nearly every number of a dump is a short one.
  if (radix === 10 && /^\d{1,9}$/.test(field.text)) return Number(field.text);
  return Number(BigInt.asUintN(32, parseNumber(field, radix, what)));
}

const NUMBERS = { 8: /^[\t\v\f\r]*([+-]?)([0-7]+)$/, 10: /^[\t\v\f\r]*([+-]?)(\d+)$/ } as const;
const LARGEST = 2n ** 64n - 1n;
const NAMED_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\', n: '\n', r: '\r', t: '\t' };
