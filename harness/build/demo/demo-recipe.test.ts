import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEMO_RECIPE } from '../../host/installation.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { digestOfRecipe, readDemoRecipe } from './demo-recipe.ts';

test('the recipe that ships is readable, and its version is one', async () => {
  expect((await readDemoRecipe(DEMO_RECIPE)).version).toBe('0.0.0-demo');
});

test('any changed file makes another digest, except what is written for readers', async () => {
  await using folder = await makeTemporaryFolder('recipe');
  await cp(DEMO_RECIPE, folder.path, { recursive: true });
  const before = await digestOfRecipe(DEMO_RECIPE);
  await writeFile(join(folder.path, 'README.md'), 'another text');
  expect(await digestOfRecipe(folder.path)).toBe(before);
  await writeFile(join(folder.path, 'rootfs', 'tree', 'etc', 'inittab'), '::sysinit:/bin/sh\n');
  expect(await digestOfRecipe(folder.path)).not.toBe(before);
});

test('a recipe with an unknown key is refused, naming the file', async () => {
  await using folder = await makeTemporaryFolder('recipe');
  await writeFile(join(folder.path, 'demo.toml'), 'verison = "1.0.0"\n');
  await expect(readDemoRecipe(folder.path)).rejects.toThrow(/demo\.toml is wrong .*verison.*: restore it/);
});
