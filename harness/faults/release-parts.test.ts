import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import { smallKernel } from '../../fixtures/releases/small-kernel.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { rebuild } from './rebuild.ts';
import { fresh, readParts } from './release-parts.ts';

test('a release that is read and built again is the same, and its unchanged files are links', async () => {
  await using folder = await makeTemporaryFolder('parts');
  const [first, second] = [join(folder.path, 'first'), join(folder.path, 'second')];
  await rebuild(await smallRelease(), {}, first);
  await rebuild(await readParts(first), {}, second);
  for (const name of ['manifest.json', 'arm64/manifest.json', 'x86_64/boot-assets-x86_64-v0.6.11.tar.gz']) {
    expect(await digestOfFile(join(second, name))).toBe(await digestOfFile(join(first, name)));
  }
  expect((await stat(join(second, 'arm64/kernel'))).ino).toBe((await stat(join(first, 'arm64/kernel'))).ino);
});

test('breaking a release leaves the good one as it was', async () => {
  await using folder = await makeTemporaryFolder('parts');
  const [good, broken] = [join(folder.path, 'good'), join(folder.path, 'broken')];
  await rebuild(await smallRelease(), {}, good);
  const before = await digestOfFile(join(good, 'arm64/kernel'));
  const parts = await readParts(good);
  await rebuild(
    parts,
    {
      parts: ({ arches }) => {
        const part = arches.get('arm64');
        if (part !== undefined) part.kernel = fresh('broken');
      },
    },
    broken,
  );
  expect(await digestOfFile(join(good, 'arm64/kernel'))).toBe(before);
  expect(await digestOfFile(join(broken, 'arm64/kernel'))).not.toBe(before);
  expect(parts.arches.get('arm64')?.kernel.bytes).toEqual(smallKernel('arm64'));
});
