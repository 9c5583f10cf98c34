import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable, printableBlock } from './printable.ts';

test('escape sequences and direction overrides become visible', () => {
  expect(printable('a\u001b[2Jb\u202ec\u0007')).toBe('a\\u{1b}[2Jb\\u{202e}c\\u{7}');
});

test('no text makes a control character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(printable(text).match(/\p{Cc}/gu)).toBeNull();
    }),
  );
});

test('a forged line of a block stays indented', () => {
  expect(printableBlock('one\nverdict   PASS', '    ')).toBe('one\n    verdict   PASS');
});
