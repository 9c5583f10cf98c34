import { FormatError } from '../core/errors.ts';

/** Records of a PAX extended header, in their order; a key may stand twice, and then the last one counts. */
export type PaxRecords = readonly (readonly [key: string, value: string])[];

/**
 * The records of a PAX extended header (POSIX.1-2017, pax): `"%d %s=%s\n"`, the number counting the whole record. Keys and
 * values have one character a byte: attributes of files are seldom text.
 *
 * @param offset where the data stands in the archive.
 * @throws {FormatError} for a record that is not of this form.
 */
export function parsePax(data: Uint8Array, offset: number): PaxRecords {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const records: [string, string][] = [];
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const digits = space === -1 ? '' : bytes.toString('latin1', at, Math.min(space, at + 12));
    const end = at + Number(digits);
    const equals = space === -1 ? -1 : bytes.indexOf(0x3d, space);
    const whole = /^[1-9]\d*$/.test(digits) && end <= bytes.length && bytes[end - 1] === 0x0a;
    if (!whole || equals === -1 || equals >= end - 1) {
      throw new FormatError('tar', 'a PAX extended header holds a broken record', offset + at);
    }
    records.push([bytes.toString('latin1', space + 1, equals), bytes.toString('latin1', equals + 1, end - 1)]);
    at = end;
  }
  return records;
}

/** Records as text, for people and for names that are UTF-8. */
export function paxText(records: PaxRecords): PaxRecords {
  return records.map(([key, value]) => [utf8Of(key), utf8Of(value)]);
}

/** The text of bytes that are held one character a byte; what is no UTF-8 becomes U+FFFD. */
export function utf8Of(bytes: string): string {
  return ASCII.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');
}

const ASCII = /^[\0-\x7f]*$/;

/** The value of a key that counts: the last one; undefined where the key is absent or was taken back by an empty value. */
export function paxValue(records: PaxRecords, key: string): string | undefined {
  const value = records.findLast(([name]) => name === key)?.[1];
  return value === '' ? undefined : value;
}
