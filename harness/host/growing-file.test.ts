import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openGrowingFile } from './growing-file.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

test('what is appended in pieces of any size stands in the file in its order', async () => {
  await using folder = await makeTemporaryFolder('growing');
  const path = join(folder.path, 'deep', 'file');
  const pieces = [1, 700_000, 0, 65_536, 524_288, 1_200_000, 3].map((sizeBytes) => randomBytes(sizeBytes));
  {
    await using file = await openGrowingFile(path);
    for (const piece of pieces) await file.append(piece);
    await file.settle();
    expect(Buffer.concat(pieces).equals(await readFile(path))).toBe(true);
  }
  await using again = await openGrowingFile(path);
  expect(again.foundBytes).toBe(Buffer.concat(pieces).length);
  await again.append(Buffer.from('lost'));
  await again.restart();
  await again.append(Buffer.from('kept'));
  await again.settle();
  expect(await readFile(path, 'utf8')).toBe('kept');
});

test('what was appended before the file was closed is not lost', async () => {
  await using folder = await makeTemporaryFolder('growing');
  const path = join(folder.path, 'file');
  {
    await using file = await openGrowingFile(path);
    await file.append(Buffer.from('half a download'));
  }
  expect(await readFile(path, 'utf8')).toBe('half a download');
});
