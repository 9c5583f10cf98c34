import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from './process.ts';
import { syncTree } from './sync-tree.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

// The kernel puts off giving a file its blocks: filefrag calls them `delalloc` until they are on the disk.
test.for([20, 1_500])('%i files are on the disk when their tree is', async (count, { skip }) => {
  await using folder = await makeTemporaryFolder('sync');
  const inner = join(folder.path, 'inner');
  await mkdir(inner);
  const paths = Array.from({ length: count }, (_, number) => join(inner, String(number)));
  for (const path of paths) await writeFile(path, Buffer.alloc(8_192, 1));
  await syncTree(folder.path);
  const asked = [paths[0], paths.at(-1)].filter((path) => path !== undefined);
  const { stdout } = await run('/usr/sbin/filefrag', ['-v', ...asked]).catch(() => ({ stdout: '' }));
  if (stdout === '') skip('filefrag cannot tell where the files of this file system are');
  expect(stdout).toContain('8192');
  expect(stdout).not.toContain('delalloc');
});
