import { expect, test } from 'vitest';
import { makeTarget } from './make-target.ts';

test('the machine’s own architecture takes its own compiler, the other one a cross compiler', () => {
  expect(makeTarget('x86_64', 'x64').compiler).toBe('gcc');
  expect(makeTarget('arm64', 'arm64').compiler).toBe('gcc');
  expect(makeTarget('arm64', 'x64').compiler).toBe('aarch64-linux-gnu-gcc');
  expect(makeTarget('x86_64', 'arm64').compiler).toBe('x86_64-linux-gnu-gcc');
});
