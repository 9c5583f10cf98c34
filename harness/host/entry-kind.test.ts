import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { entryKind } from './entry-kind.ts';
import { openFileSource } from './file-source.ts';
import { run } from './process.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

test('each kind of entry is told apart, a link from what it leads to, and a pipe is not waited for', async () => {
  await using folder = await makeTemporaryFolder('kinds');
  const at = (name: string): string => join(folder.path, name);
  await writeFile(at('file'), '');
  await mkdir(at('folder'));
  await symlink(at('file'), at('link'));
  await symlink(at('nowhere'), at('dangling'));
  await run('mkfifo', [at('pipe')]);
  const names = ['file', 'folder', 'link', 'dangling', 'pipe', 'file/below', 'absent'];
  expect(await Promise.all(names.map((name) => entryKind(at(name))))).toEqual([
    'file',
    'folder',
    'symbolic link',
    'symbolic link',
    'pipe',
    'missing',
    'missing',
  ]);
  expect(await entryKind('/dev/null')).toBe('device');
  await expect(openFileSource(at('pipe'))).rejects.toThrow('it is no regular file');
});
