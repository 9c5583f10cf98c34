import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { followFile } from './follow-file.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

test('every byte of a growing file is given as it comes, and those of its last moment too', async () => {
  await using folder = await makeTemporaryFolder('follow');
  const path = join(folder.path, 'file');
  await writeFile(path, 'first ');
  const over = Promise.withResolvers<undefined>();
  let seen = '';
  const stream = followFile(path, over.promise).on('data', (piece: Buffer) => (seen += piece.toString()));
  const closed = new Promise((resolve) => stream.once('close', resolve));
  await expect.poll(() => seen).toBe('first ');
  for (const byte of 'byte by byte, ') await appendFile(path, byte);
  await expect.poll(() => seen).toBe('first byte by byte, ');
  expect(stream.readableEnded).toBe(false);
  const long = 'x'.repeat(200_000);
  await appendFile(path, long);
  over.resolve(undefined);
  await closed;
  expect(seen).toBe(`first byte by byte, ${long}`);
});

test('nothing is read before somebody listens', async () => {
  const stream = followFile('/nowhere/at all', Promise.resolve());
  await sleep(10);
  expect(stream.errored).toBeNull();
  stream.destroy();
});
