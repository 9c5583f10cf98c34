import { mkdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { kindOf } from '../../host/files.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { openObjectTrees } from './object-trees.ts';

test('the trees stand at the same place for whoever has them next, and one has them at a time', async () => {
  await using folder = await makeTemporaryFolder('trees');
  const told: (string | undefined)[] = [];
  const context = {
    cache: folder.path,
    signal: new AbortController().signal,
    progress: ({ detail }: { detail?: string }) => told.push(detail),
  };
  const first = await openObjectTrees(context, 'bank');
  const place = first.folderOf('arm64');
  await mkdir(place, { recursive: true });
  const second = openObjectTrees(context, 'bank');
  await expect.poll(() => told).toEqual(['another bootproof has the compiled objects']);
  first[Symbol.dispose]();
  using trees = await second;
  expect(trees.folderOf('arm64')).toBe(place);
  expect(await kindOf(place)).toBe('folder');
  await trees.remove();
  expect(await kindOf(place)).not.toBe('folder');
});
