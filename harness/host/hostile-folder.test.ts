import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureHostile, readHostile } from './hostile-folder.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-hostile-'));
  await writeFile(join(folder, 'file'), 'hello');
  await symlink('/etc/passwd', join(folder, 'link'));
  await mkdir(join(folder, 'folder'));
  await symlink('..', join(folder, 'folder', 'loop'));
  await writeFile(join(folder, 'folder', 'big'), Buffer.alloc(100_000, 1));
  await symlink('/etc', join(folder, 'elsewhere'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
});
afterAll(async () => rm(folder, { recursive: true }));

test('a regular file within the limit is read', async () => {
  expect(await readHostile(folder, 'file', 5)).toEqual({ bytes: Buffer.from('hello') });
});

test.each([
  ['file', 4, 'it has 5 bytes, more than the 4 allowed'],
  ['link', 99, 'it is a link'],
  ['folder', 99, 'it is no regular file'],
  ['pipe', 99, 'it is no regular file'],
  ['elsewhere/passwd', 99, 'a folder on its way is a link'],
  ['nothing', 99, 'it is not there'],
])('%s with a limit of %i bytes is refused with the reason, without waiting', async (name, limit, refused) => {
  expect(await readHostile(folder, name, limit)).toEqual({ refused });
});

test('a folder is measured without following links, and no further than its bound', () => {
  const whole = measureHostile(folder, { entries: Infinity, sizeBytes: Infinity });
  expect(whole.entries).toBe(7);
  expect(whole.sizeBytes).toBeGreaterThanOrEqual(100_000);
  expect(measureHostile(folder, { entries: 2, sizeBytes: Infinity }).entries).toBe(3);
});
