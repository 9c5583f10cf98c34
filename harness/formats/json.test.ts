import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FormatError } from '../core/errors.ts';
import { parseJson } from './json.ts';

const RUNS = process.env['BOOTPROOF_SOAK'] === undefined ? 300 : 20_000;

test('a duplicate key is found however it is spelled, and told from the same key elsewhere', () => {
  const { ambiguities } = parse('{"a": {"b": 1}, "c": [{"b": 1, "b": 2}], "\\u0061": "a\\": {"}');
  expect(ambiguities.map(({ pointer, kind }) => [pointer, kind])).toEqual([
    ['/c/0/b', 'duplicate-key'],
    ['/a', 'duplicate-key'],
  ]);
});

test('half a surrogate pair and an integer in another spelling are found', () => {
  const { ambiguities } = parse('{"x": "\\ud800", "n": [1, 1.5, 1.0, -0, 1e3]}');
  expect(ambiguities.map(({ pointer, source }) => [pointer, source])).toEqual([
    ['/x', '"\\ud800"'],
    ['/n/2', '1.0'],
    ['/n/3', '-0'],
    ['/n/4', '1e3'],
  ]);
});

test.each([
  ['\ufeff{}', 'byte order mark'],
  ['{"a": 1,}', 'json'],
  ['['.repeat(65) + ']'.repeat(65), 'nested deeper than 64'],
])('%j is refused', (text, message) => {
  expect(() => parse(text)).toThrow(message);
});

test('every JSON text that is written comes back, without an ambiguity', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      const text = JSON.stringify(value);
      const integersOnly = !/[0-9]e[+-]?[0-9]|-0/.test(text);
      const { value: read, ambiguities } = parse(text);
      expect(JSON.stringify(read)).toBe(text);
      if (integersOnly)
        expect(ambiguities.filter(({ kind }) => kind !== 'lone-surrogate' && kind !== 'hidden-key')).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

test('bytes that are no JSON give a typed error and nothing else', () => {
  const text = Buffer.from('{"schema_version": 0, "targets": {"arm64": {"kernel": ["x\\n", -1.5e3, null, true]}}}');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(text.length - 1), fc.nat(255)), { maxLength: 4 }),
      fc.nat(text.length),
      (flips, length) => {
        const bytes = Buffer.from(text.subarray(0, length));
        for (const [at, value] of flips) if (at < bytes.length) bytes[at] = value;
        try {
          parseJson(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      },
    ),
    { numRuns: RUNS * 3 },
  );
});

function parse(text: string): ReturnType<typeof parseJson> {
  return parseJson(new TextEncoder().encode(text));
}
