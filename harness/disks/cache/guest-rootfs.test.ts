import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sha256 } from '../../core/digest.ts';
import { readExt4, readExt4File } from '../ext4/ext4-reading-samples.ts';
import { openImage } from '../image/open-image.ts';
import { type GuestProgram, prepareGuestRootfs } from './guest-rootfs.ts';
import { prepareImageDisk } from './image-disk.ts';
import { writeLayout } from './layout-samples.ts';
import { type PrepareCounts, zeroCounts } from './prepared-disk.ts';

const { signal } = new AbortController();
const PROGRAM = '#!/bin/sh\necho guest\n';
const EXPECTED = createHash('sha256').update(PROGRAM).digest('hex') as Sha256;
let top: string;
let layout: string;
let store: string;
let guest: GuestProgram;

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'bootproof-rootfs-'));
  [layout, store] = [join(top, 'layout'), join(top, 'store')];
  const layers = [
    [
      { name: 'sbin/old', data: Buffer.from('replaced'), mode: 0o600, owner: { uid: 9, gid: 9 } },
      { name: 'etc/file', data: Buffer.from('x') },
      { name: 'lib', type: '2', linkName: 'sbin' },
    ],
  ];
  await writeLayout(layout, { layers, env: ['PATH=/bin:/a=b'] });
  guest = { path: join(top, 'guest'), expected: EXPECTED, at: '/opt/guest/agent' };
  await writeFile(guest.path, PROGRAM);
});

afterEach(() => rm(top, { recursive: true }));

async function prepare(counts: PrepareCounts, differs: Partial<GuestProgram> = {}) {
  await using image = await openImage(layout, {}, signal);
  return await prepareGuestRootfs(image, { ...guest, ...differs }, { store, signal, counts });
}

test('the disk holds the image and the program, which root owns and may be run; the image’s own disk stays as it is', async () => {
  const counts = zeroCounts();
  await using disk = await prepare(counts);
  expect(disk).toMatchObject({ guest: EXPECTED, env: [['PATH', '/bin:/a=b']] });
  expect(await readFile(await readExt4File(disk.path, guest.at, top), 'utf8')).toBe(PROGRAM);
  const found = await readExt4(disk.path, [guest.at, '/opt', '/etc/file'], top);
  expect(found.get(guest.at)).toMatchObject({ mode: 0o755, uid: 0, gid: 0, mtimeNs: 0n });
  expect(found.get('/opt')).toMatchObject({ mode: 0o755, uid: 0 });
  await using image = await openImage(layout, {}, signal);
  await using base = await prepareImageDisk(image, { store, signal, counts });
  expect((await readExt4(base.path, [guest.at], top)).get(guest.at)?.inode).toBeNaN();
  expect(base.isHit).toBe(true);
});

test('a hit of either stage is counted by itself, and on a hit not a byte of the program is read, nor need it be there', async () => {
  const counts = zeroCounts();
  await using _first = await prepare(counts);
  expect(counts).toEqual({ imageHits: 0, imageBuilds: 1, rootfsHits: 0, rootfsBuilds: 1, guestBytes: PROGRAM.length });
  await rm(guest.path);
  await using again = await prepare(counts);
  expect(again.isHit).toBe(true);
  expect(counts).toEqual({ imageHits: 0, imageBuilds: 1, rootfsHits: 1, rootfsBuilds: 1, guestBytes: PROGRAM.length });
});

test('another program, or another place, is another disk over the same image', async () => {
  const counts = zeroCounts();
  await using first = await prepare(counts);
  const next = `${PROGRAM}# next\n`;
  await writeFile(guest.path, next);
  await using second = await prepare(counts, { expected: createHash('sha256').update(next).digest('hex') as Sha256 });
  await writeFile(guest.path, PROGRAM);
  await using third = await prepare(counts, { at: '/elsewhere' });
  expect(new Set([first.path, second.path, third.path]).size).toBe(3);
  expect(counts).toMatchObject({ imageBuilds: 1, imageHits: 2, rootfsBuilds: 3, rootfsHits: 0 });
});

test('a program of another build is refused, both digests are named, and no disk is left', async () => {
  const counts = zeroCounts();
  const stale = 'ab'.repeat(32) as Sha256;
  await expect(prepare(counts, { expected: stale })).rejects.toMatchObject({
    code: 'BOOTPROOF_GUEST_STALE',
    message: expect.stringMatching(`(?=.*${EXPECTED})(?=.*${stale})`) as string,
  });
  expect(counts).toMatchObject({ imageBuilds: 0, rootfsBuilds: 1 });
  await using disk = await prepare(counts);
  expect(disk.isHit).toBe(false);
});

test('what stands in the program’s place is replaced; a folder there, or a file or link on the way, is named', async () => {
  await using disk = await prepare(zeroCounts(), { at: '/sbin/old' });
  expect(await readFile(await readExt4File(disk.path, '/sbin/old', top), 'utf8')).toBe(PROGRAM);
  expect((await readExt4(disk.path, ['/sbin/old'], top)).get('/sbin/old')).toMatchObject({ mode: 0o755, uid: 0 });
  for (const at of ['/sbin', '/etc/file/x', '/lib/x']) {
    await expect(prepare(zeroCounts(), { at })).rejects.toMatchObject({ code: 'BOOTPROOF_GUEST_PLACE' });
  }
  for (const at of ['relative', '/a/../b', '/a b', '/', '/a\nrm x']) {
    await expect(prepare(zeroCounts(), { at })).rejects.toThrow('no place for a program');
  }
});
