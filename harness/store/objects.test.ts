import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
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
