import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDowngrade } from './is-downgrade.ts';

test.each([
  ['1.16.1', '1.10.1', true],
  ['1.9.0', '1.10.0', false],
  ['v1.36.2+k3s1', 'v1.35.9+k3s1', true],
  ['v1.36.2+k3s1', 'v1.36.2+k3s2', false],
  ['FEX-2605-0.6.10', 'FEX-2603-0.6.11', true],
  ['FEX-2605-0.6.10', 'FEX-2605-0.6.11', false],
  ['1.2', '1.2.1', false],
  ['1.2.1', '1.2', false],
  ['main-ab12cd3', 'main-0912cd3', false],
  ['latest', '1.0', false],
])('from %s to %s is a step back: %s', (before, after, expected) => {
  expect(isDowngrade(before, after)).toBe(expected);
});

test('no version is before itself, and of two at most one is before the other', () => {
  const version = fc.stringMatching(/^[v0-9.+a-z-]{0,20}$/);
  fc.assert(
    fc.property(version, version, (one, other) => {
      expect(isDowngrade(one, one)).toBe(false);
      expect(isDowngrade(one, other) && isDowngrade(other, one)).toBe(false);
    }),
  );
});
