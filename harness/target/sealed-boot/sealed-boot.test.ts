import { expect, test } from 'vitest';
import { parseDump } from '../../seal/dump/parse-dump.ts';
import { initObject } from '../../seal/init-object.ts';
import { diskNameFor } from './disk-name.ts';
import { harmlessChange } from './harmless-change.ts';

const UUID = '3c1e4f5a-0b2d-4e6f-8a9b-7c5d3e1f2a4b';

test.each([
  [`quiet root=UUID=${UUID.toUpperCase()} rw`, ['-U', UUID]],
  [`root=/dev/disk/by-uuid/${UUID}`, ['-U', UUID]],
  ['root=LABEL=other root=LABEL=sysroot rootfstype=ext4', ['-L', 'sysroot']],
  ['root=/dev/vda', []],
])('a disk is found by %s', (cmdline, flags) => {
  expect(diskNameFor(cmdline)).toEqual(flags);
});

test.each(['quiet', 'root=PARTUUID=12', 'root=LABEL=a"b', 'root=/dev/sda2', `root=UUID=${UUID} rootfstype=xfs`])(
  'no disk can be made for %s, which is no word against the system',
  (cmdline) => {
    expect(() => diskNameFor(cmdline)).toThrow(expect.objectContaining({ code: 'BOOTPROOF_SEALED_ROOT' }));
  },
);

test.each([
  ['a program', Buffer.from('\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0rest', 'latin1'), 15],
  ['a script', Buffer.from('#!/bin/sh -e\necho a\n'), 17],
  ['anything else', Buffer.from('text'), 0],
])('of %s one byte is changed, and one that nobody would miss', (_, bytes, at) => {
  const changed = harmlessChange(bytes);
  expect([...changed].flatMap((byte, index) => (byte === bytes[index] ? [] : [index]))).toEqual([at]);
  expect(changed).not.toBe(bytes);
});

test.each([
  ['', '/sbin/init', 'ab'.repeat(32)],
  ['quiet init=/lib/one', '/lib/one', 'cd'.repeat(32)],
  ['init=/loop', null, null],
  ['init=/small', null, null],
  ['init=/missing/init', null, null],
])('the object of the init of %j is found behind links', async (cmdline, path, digest) => {
  expect(initObject(await tree(), cmdline)).toEqual(path === null ? null : { path, digest });
});

async function tree(): Promise<Awaited<ReturnType<typeof parseDump>>> {
  const object = (digest: string): string => `${digest.slice(0, 2)}/${digest.slice(2)} - ${digest}`;
  const lines = [
    '/ 0 40755 2 0 0 0 0.0 - - -',
    '/lib 0 40755 2 0 0 0 0.0 - - -',
    `/lib/one 900 100755 1 0 0 0 0.0 ${object('cd'.repeat(32))}`,
    `/lib/two 900 100755 1 0 0 0 0.0 ${object('ab'.repeat(32))}`,
    '/loop 4 120777 1 0 0 0 0.0 loop - -',
    '/sbin 0 40755 2 0 0 0 0.0 - - -',
    '/sbin/init 13 120777 1 0 0 0 0.0 ../lib/.//two - -',
    '/small 2 100755 1 0 0 0 0.0 - hi -',
  ];
  return parseDump(
    (async function* () {
      yield await Promise.resolve(Buffer.from(`${lines.join('\n')}\n`));
    })(),
    'sha256',
  );
}
