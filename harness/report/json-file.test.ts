import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { requireReportPath, writeReport } from './json-file.ts';

test('a file that is not a result of ours is not overwritten', async () => {
  await using folder = await makeTemporaryFolder('report');
  const path = join(folder.path, 'mine.json');
  await writeFile(path, '{"precious": 1}');
  await expect(requireReportPath(path)).rejects.toThrow(`--json-file ${path} exists and is not a bootproof result`);
  expect(await readFile(path, 'utf8')).toBe('{"precious": 1}');
});

test('a new file, an empty one and any JSON that we made may be written', async () => {
  await using folder = await makeTemporaryFolder('report');
  const [empty, own] = [join(folder.path, 'empty.json'), join(folder.path, 'own.json')];
  await writeFile(empty, '');
  await writeReport(own, { schema: 1, tool: { name: 'bootproof', version: '0.0.1' }, checks: [] });
  for (const path of [join(folder.path, 'new.json'), empty, own]) {
    await expect(requireReportPath(path)).resolves.toBeUndefined();
  }
});
