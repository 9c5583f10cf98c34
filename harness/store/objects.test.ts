import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { digestOfBytes } from '../formats/bytes-digest.ts';
import { objectPath, openIncoming } from './objects.ts';

const store = await mkdtemp(join(tmpdir(), 'bootproof-objects-'));
afterAll(() => rm(store, { recursive: true, force: true }));

test('a kept file stands under its digest, whole', async () => {
  const bytes = Buffer.from('one, two');
  {
    await using incoming = await openIncoming(store);
    await incoming.write(bytes.subarray(0, 3));
    await incoming.write(bytes.subarray(3));
    expect(await incoming.keep(digestOfBytes(bytes))).toBe(objectPath(store, digestOfBytes(bytes)));
  }
  expect(await readFile(objectPath(store, digestOfBytes(bytes)))).toEqual(bytes);
});

test('a file that is not kept leaves nothing behind', async () => {
  {
    await using incoming = await openIncoming(store);
    await incoming.write(Buffer.from('half'));
  }
  expect(await readdir(join(store, 'objects', 'incoming'))).toEqual([]);
});

test('what a killed process left is swept a day later; what is being written is not', async () => {
  const left = join(store, 'objects', 'incoming', '4711-left');
  await writeFile(left, 'half');
  await using written = await openIncoming(store);
  await using _other = await openIncoming(store);
  expect(await readFile(left, 'utf8')).toBe('half');
  const old = new Date(Date.now() - 25 * 60 * 60 * 1_000);
  await utimes(left, old, old);
  await using _third = await openIncoming(store);
  await expect(readFile(left)).rejects.toThrow('ENOENT');
  await written.keep(digestOfBytes(Buffer.from('')));
});
