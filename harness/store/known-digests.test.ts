import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOfBytes } from '../formats/bytes-digest.ts';
import { type KnownDigests, digestOfKnown } from './known-digests.ts';

let folder: string;
let path: string;
let known: KnownDigests;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-known-'));
  path = join(folder, 'disk');
  known = {};
  await writeFile(path, 'first');
});

afterEach(() => rm(folder, { recursive: true }));

/** Tells what is remembered from what is read: a digest that no file has. */
async function remember({ secondsLater }: { secondsLater: number }): Promise<void> {
  await digestOfKnown(path, known);
  const { ctimeMs } = await stat(path);
  const identity = known[path]?.identity ?? '';
  known[path] = { sha256: 'remembered', identity, atMs: ctimeMs + secondsLater * 1000 };
}

const digest = async () => (await digestOfKnown(path, known))?.sha256;

test('an unchanged file that was hashed before is not read again', async () => {
  await remember({ secondsLater: 10 });
  expect(await digest()).toBe('remembered');
});

test('a file that was hashed right after it came into being is hashed once more: its clock may not have ticked since', async () => {
  await remember({ secondsLater: 1 });
  expect(await digest()).toBe(digestOfBytes(Buffer.from('first')));
});

test('a rewrite to the same size whose time of writing is put back is seen', async () => {
  const { mtime, size } = await stat(path);
  await remember({ secondsLater: 10 });
  await writeFile(path, 'other');
  await utimes(path, mtime, mtime);
  const after = await stat(path);
  expect([after.mtimeMs, after.size]).toEqual([mtime.getTime(), size]);
  expect(await digest()).toBe(digestOfBytes(Buffer.from('other')));
});

test('what is no regular file has no digest', async () => {
  expect(await digestOfKnown(folder, known)).toBeNull();
  expect(await digestOfKnown(join(folder, 'gone'), known)).toBeNull();
});
