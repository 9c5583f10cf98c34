import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../host/process.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { gatherRootfs } from './rootfs-evidence.ts';

const MiB = 1024 * 1024;

test('the texts of a whole distribution do not fill the memory, and those that are looked for by name are kept all the same', async () => {
  await using scratch = await makeTemporaryFolder('rootfs');
  const tree = join(scratch.path, 'tree');
  await mkdir(join(tree, 'doc'), { recursive: true });
  await mkdir(join(tree, 'etc'));
  const page = Buffer.alloc(64 * 1024, 'x');
  for (let index = 0; index < 1_100; index++) await writeFile(join(tree, 'doc', String(index)), page);
  await writeFile(join(tree, 'etc', 'passwd'), 'root:*:0:0::/:/bin/sh\n');
  await run('mkfs.erofs', ['-x-1', '-zlz4', '--quiet', join(scratch.path, 'image'), tree], {
    signal: AbortSignal.timeout(60_000),
  });
  const { problem, entries } = await gatherRootfs(join(scratch.path, 'image'));
  const kept = entries.filter(({ path, text }) => path.startsWith('/doc/') && text !== null);
  expect(problem).toBeNull();
  expect(entries.filter(({ path }) => path.startsWith('/doc/'))).toHaveLength(1_100);
  expect(kept.length * page.length).toBe(64 * MiB);
  expect(entries.find(({ path }) => path === '/etc/passwd')?.text).toMatch(/^root:/);
});
