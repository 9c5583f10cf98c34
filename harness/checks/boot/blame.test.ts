import { expect, test } from 'vitest';
import { GOOD_BOOT } from '../../../fixtures/guests/boot-records.ts';
import type { BootBlame, BootPart, BootRecord } from '../../guest/boot-record.ts';
import { init } from './init.ts';

const CONTEXT = { arch: 'x86_64', subject: {} as never } as const;

function blamed(...guilty: BootPart[][]): string[] {
  const tried: BootBlame['tried'] = guilty.map((old) => ({ old, reached: true, outcome: 'reached', folder: '' }));
  const blame: BootBlame = { release: '0.6.10', guilty, tried };
  const boot: BootRecord = { ...GOOD_BOOT, outcome: { kind: 'stopped', stage: 'root' }, blame };
  return init.check(boot, CONTEXT).map(({ at, problem }) => `${at}: ${problem}`);
}

test('the guilty part of a boot that failed is named beside what happened', () => {
  expect(blamed(['kernel'])).toEqual([
    expect.stringMatching(/userspace was not reached/),
    'kernel: the kernel is to blame: with that of 0.6.10 in its place the release boots',
  ]);
  expect(blamed(['kernel', 'cmdline']).at(-1)).toBe(
    'kernel, cmdline: the kernel and the command line are to blame: with those of 0.6.10 in their places the release boots',
  );
});

test('of two parts that do not fit each other neither is accused alone', () => {
  expect(blamed(['kernel'], ['rootfs']).at(-1)).toBe(
    'kernel, rootfs: the kernel and the root file system do not fit each other: with either of 0.6.10 the release boots',
  );
});
