import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyInto } from './copy.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-test-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('a copy that fails names the file that it fails for: the one that cannot be read', async () => {
  await expect(copyInto(join(folder, 'none'), join(folder, 'copy'), 0o644)).rejects.toMatchObject({
    code: 'BOOTPROOF_UNREADABLE',
    message: `cannot read ${folder}/none: no such file: name one that is there`,
  });
});

test('… or the one that cannot be written', async () => {
  await writeFile(join(folder, 'kernel'), 'bytes');
  await mkdir(join(folder, 'taken'));
  await expect(copyInto(join(folder, 'kernel'), join(folder, 'taken'), 0o644)).rejects.toMatchObject({
    code: 'BOOTPROOF_UNWRITABLE',
    message: `cannot write ${folder}/taken: it is a folder: name a file`,
  });
});
