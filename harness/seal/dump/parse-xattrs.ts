import { dumpError } from './dump-error.ts';
import { type LineFields, unescapeField } from './fields.ts';

/**
 * The extended attributes of a line; a key that comes again replaces the earlier one.
 *
 * @throws {FormatError} for a field without `=` or key, and beyond what Linux and EROFS can hold.
 */
export function parseXattrs({ xattrs, xattrArea }: LineFields): ReadonlyMap<string, string> {
  if (xattrs.length === 0) return NONE;
  if (xattrArea.text.length > LONGEST_AREA) {
    throw dumpError(
      xattrArea,
      `the attributes take ${String(xattrArea.text.length)} bytes, at most ${String(LONGEST_AREA)} may be`,
    );
  }
  const found = new Map<string, string>();
  let budget = EMPTY_AREA;
  for (const field of xattrs) {
    const sign = field.text.indexOf('=');
    if (sign === -1) throw dumpError(field, `the attribute "${field.text}" has no "="`);
    const key = unescapeField({ ...field, text: field.text.slice(0, sign) });
    const value = unescapeField({ ...field, text: field.text.slice(sign + 1), column: field.column + sign + 1 });
    if (key === '' || key.length > LONGEST_KEY)
      throw dumpError(field, `an attribute's key of ${String(key.length)} bytes`);
    if (key.includes('\0')) throw dumpError(field, "a NUL byte in an attribute's key");
    if (value.length > LONGEST_VALUE) throw dumpError(field, `an attribute's value of ${String(value.length)} bytes`);
    const replaced = found.get(key);
    if (replaced !== undefined) budget -= PER_ATTRIBUTE + key.length + replaced.length;
    budget += PER_ATTRIBUTE + key.length + value.length;
    if (budget > LARGEST_BUDGET) throw dumpError(field, 'the attributes of one inode are more than it can hold');
    found.set(key, value);
  }
  return found;
}

const NONE: ReadonlyMap<string, string> = new Map();
const LONGEST_AREA = 65535;
const LONGEST_KEY = 255;
const LONGEST_VALUE = 65535;
/** What the attributes of one inode may come to: a head of 12 bytes, and for each up to 7 bytes beside key and value. */
const LARGEST_BUDGET = 32767;
const EMPTY_AREA = 12;
const PER_ATTRIBUTE = 7;
