import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DEMO_RECIPE } from '../../host/installation.ts';
import { readRootfsRecipe } from './rootfs-recipe.ts';

test("the demo's recipe has both generations of PID 1", async () => {
  const recipe = await readRootfsRecipe(join(DEMO_RECIPE, 'rootfs'));
  expect(Object.keys(recipe.generations)).toEqual(['inittab', 'trampoline']);
});

test('a path that leads out of the image is refused, naming its key', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'recipe-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'rootfs.toml'), 'packages = ["a1"]\nfolders = ["../etc"]\n');
  await expect(readRootfsRecipe(folder)).rejects.toThrow('folders.0: a relative path');
  await writeFile(join(folder, 'rootfs.toml'), 'packages = [');
  await expect(readRootfsRecipe(folder)).rejects.toThrow('is no TOML');
});
