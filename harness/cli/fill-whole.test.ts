import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fillWhole } from './fill-whole.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-test-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('what fails on its way leaves a missing folder missing and an empty one empty', async () => {
  await expect(fillWhole(join(folder, 'new'), () => fillHalf(join(folder, 'new')))).rejects.toThrow('the disk is full');
  expect(await readdir(folder)).toEqual([]);
  await expect(fillWhole(folder, () => fillHalf(folder))).rejects.toThrow('the disk is full');
  expect(await readdir(folder)).toEqual([]);
});

test('what was there before stays, whatever becomes of the rest', async () => {
  await writeFile(join(folder, 'mine'), 'mine');
  await expect(fillWhole(folder, () => fillHalf(folder))).rejects.toThrow('the disk is full');
  expect(await readFile(join(folder, 'mine'), 'utf8')).toBe('mine');
});

test('what is filled stays', async () => {
  await fillWhole(join(folder, 'new'), async () => {
    await mkdir(join(folder, 'new', 'arm64'), { recursive: true });
  });
  expect(await readdir(join(folder, 'new'))).toEqual(['arm64']);
});

async function fillHalf(place: string): Promise<void> {
  await mkdir(join(place, 'arm64'), { recursive: true });
  await writeFile(join(place, 'arm64', 'kernel'), 'k');
  throw new Error('the disk is full');
}
