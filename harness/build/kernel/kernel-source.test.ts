import { expect, test } from 'vitest';
import { newestKernelSource } from './kernel-source.ts';

test('the newest kernel source is the one with the highest numbers, not the last in the alphabet', () => {
  expect(newestKernelSource(['linux-source-6.9', 'linux-source-6.12', 'linux-source-6.6'])).toBe('linux-source-6.12');
  expect(newestKernelSource(['linux-source-7.0', 'linux-source-6.19'])).toBe('linux-source-7.0');
});

test('kernels before 6.6 and other packages are passed over', () => {
  expect(newestKernelSource(['linux-source-6.1', 'linux-source', 'linux-source-6.12-rt', ''])).toBeUndefined();
});
