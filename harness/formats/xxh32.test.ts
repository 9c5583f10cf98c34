import { expect, test } from 'vitest';
import { xxh32 } from './xxh32.ts';

test.each([
  ['', 0, '2cc5d05'],
  ['abc', 0, '32d153ff'],
  ['Nobody inspects the spammish repetition', 0, 'e2293b2f'],
])('xxh32 of "%s" with seed %i is %s', (text, seed, expected) => {
  expect(xxh32(text, seed).toString(16)).toBe(expected);
});
