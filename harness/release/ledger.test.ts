import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FormatError } from '../core/errors.ts';
import { digestOfBytes } from '../formats/bytes-digest.ts';
import { type LedgerEntry, parseLedger, renderLedger } from './ledger.ts';

const ENTRIES: LedgerEntry[] = ['0.6.10', '0.6.11+e2e'].flatMap((version) =>
  ['asset/v0.6.11/x86_64/kernel', 'bin/k3s/v1.36.2-k3s1/arm64/k3s', 'latest.json'].map((key) => ({
    key,
    sha256: digestOfBytes(Buffer.from(`${key} ${version}`)),
    size: 1_234,
    version,
  })),
);
const GOOD = Buffer.from(renderLedger(ENTRIES));

test('what was written is read again, in its order; an empty ledger has nothing', () => {
  expect(parseLedger(GOOD)).toEqual(ENTRIES);
  expect(parseLedger(new Uint8Array())).toEqual([]);
});

test('fields of later versions are passed over', () => {
  const [line = ''] = GOOD.toString().split('\n');
  expect(parseLedger(Buffer.from(`${line.replace('{', '{"at":"2026-01-01",')}\n`))[0]).toMatchObject({ size: 1_234 });
});

test.each([
  ['a line that was not finished', (text: string) => text.slice(0, -1), 'line 6: it does not end'],
  ['an empty line', (text: string) => `\n${text}`, 'line 1: '],
  ['a digest in capitals', (text: string) => text.replace(/"sha256":"./, '"sha256":"A'), 'line 1: sha256'],
  ['a key that climbs', (text: string) => text.replace('asset/v0.6.11', '..'), 'line 1: key: is no object path'],
  ['a size below zero', (text: string) => text.replace('1234', '-1'), 'line 1: size'],
  ['no version', (text: string) => text.replace('"0.6.10"', '"v1"'), 'line 1: version: is no version'],
  ['a key twice', (text: string) => text.replace('{', '{"size":1,'), 'line 1: json: /size can be read in two ways'],
])('refused: %s', (_, change, message) => {
  expect(() => parseLedger(Buffer.from(change(GOOD.toString())))).toThrow(FormatError);
  expect(() => parseLedger(Buffer.from(change(GOOD.toString())))).toThrow(message);
});

test('whatever becomes of its bytes, a ledger is read or refused', () => {
  fc.assert(
    fc.property(fc.nat(GOOD.length - 1), fc.nat(255), fc.nat(GOOD.length), (at, byte, length) => {
      const bytes = Buffer.from(GOOD);
      bytes[at] = byte;
      try {
        expect(parseLedger(bytes.subarray(0, length)).length).toBeLessThanOrEqual(ENTRIES.length + 1);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
  );
});
