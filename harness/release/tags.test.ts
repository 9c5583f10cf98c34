import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FormatError } from '../core/errors.ts';
import { parseTags } from './tags.ts';

const [A, B] = ['a'.repeat(40), 'b'.repeat(40)];

test('what git prints of tags is read, whichever command was asked', () => {
  const lightweight = { name: 'v0.6.10', commit: A, date: null };
  expect(parseTags(`${A}\trefs/tags/v0.6.10\n`)).toEqual([lightweight]);
  expect(parseTags(`# tags\n\nv0.6.10 ${A.toUpperCase()}\r\n`)).toEqual([lightweight]);
  expect(parseTags(`refs/tags/v0.6.10 ${A}  2026-06-26T12:00:00+02:00`)).toEqual([
    { ...lightweight, date: '2026-06-26T12:00:00+02:00' },
  ]);
});

test('of an annotated tag the commit behind it counts', () => {
  const tag = [{ name: 'v0.6.11', commit: B, date: null }];
  expect(parseTags(`${A} refs/tags/v0.6.11\n${B} refs/tags/v0.6.11^{}\n`)).toEqual(tag);
  expect(parseTags(`refs/tags/v0.6.11 ${A} ${B}\n`)).toEqual(tag);
});

test.each([`v0.6.11 ${'a'.repeat(39)}`, A, `v0.6.11 of ${A}`])('"%s" is no tag', (line) => {
  expect(() => parseTags(`v1 ${A}\n${line}\n`)).toThrow(/line 2 is no tag with its commit/);
});

test('whatever stands there is read or refused', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(200), (junk, at) => {
      const good = `${A} refs/tags/v1\n${B} refs/tags/v1^{}\n`;
      try {
        expect(parseTags(good.slice(0, at) + junk + good.slice(at)).length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
  );
});
