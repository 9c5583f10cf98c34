import { expect, test } from 'vitest';
import { parseDuration } from './deadline.ts';

test.each([
  ['90s', 90_000],
  ['1.5m', 90_000],
  ['850ms', 850],
  ['596h', 2_145_600_000],
])('%s is a duration', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

// A timer that is set for longer fires at once.
test.each(['', '90', '-1s', '1d', '597h', `${'9'.repeat(400)}h`])('"%s" is none', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
