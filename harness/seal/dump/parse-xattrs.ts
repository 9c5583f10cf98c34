import { dumpError } from './dump-error.ts';
import { type Field, unescapeField } from './fields.ts';

/**
 * The extended attributes at the end of a line; a key that comes again replaces the earlier one, and one blank at the end is
 * no attribute.
 *
 * @throws {FormatError} for a field without `=` or key, and beyond what Linux and EROFS can hold.
 */
export function parseXattrs(area: Field): ReadonlyMap<string, string> {
  if (area.text === '') return NONE;
  if (area.text.length > LONGEST_AREA) {
    throw dumpError(
      area,
      `the attributes take ${String(area.text.length)} bytes, at most ${String(LONGEST_AREA)} may be`,
    );
  }
  const found = new Map<string, string>();
  let budget = EMPTY_AREA;
  let { column } = area;
  for (const text of area.text.replace(/ $/, '').split(' ')) {
    const field = { text, line: area.line, column };
    column += text.length + 1;
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
