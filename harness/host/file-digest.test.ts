import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOfFile } from './file-digest.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

test('the digest of a file is the SHA-256 of the standard’s vectors, of nothing, and of many pieces', async () => {
  await using folder = await makeTemporaryFolder('digest');
  const path = join(folder.path, 'file');
  await writeFile(path, 'abc');
  expect(await digestOfFile(path)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  await writeFile(path, '');
  expect(await digestOfFile(path)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  {
    await using file = await open(path, 'r+');
    await file.truncate(10 * 1024 * 1024);
  }
  expect(await digestOfFile(path)).toBe('e5b844cc57f57094ea4585e235f36c78c1cd222262bb89d53c94dcb4d6b3e55d');
});

test('a file that is missing has no digest', async () => {
  await expect(digestOfFile('/nonexistent/path')).rejects.toMatchObject({ code: 'BOOTPROOF_UNREADABLE' });
});
