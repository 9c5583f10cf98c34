import { expect, test } from 'vitest';
import { differences } from './differences.ts';

test('the order of keys is no difference', () => {
  expect(differences('at', { a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 })).toEqual([]);
});

test('the innermost key is named, and both values', () => {
  const want = { kernel: { path: 'p', sha256: 'a' }, rootfs: { path: 'r' } };
  const have = { kernel: { path: 'p', sha256: 'b' } };
  expect(differences('targets.arm64', want, have)).toEqual([
    { path: 'targets.arm64.kernel.sha256', wanted: '"a"', had: '"b"' },
    { path: 'targets.arm64.rootfs', wanted: '{"path":"r"}', had: 'nothing' },
  ]);
});

test('two long texts are shown where they differ, however late that is', () => {
  const [difference] = differences('line', 'x'.repeat(1000), `${'x'.repeat(999)}y`);
  expect(difference?.wanted).toMatch(/^…x+"$/);
  expect(difference?.had).toMatch(/^…x+y"$/);
  expect(difference?.had.length).toBeLessThan(200);
});
