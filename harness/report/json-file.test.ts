import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireReportPath } from './json-file.ts';

test('a file that is not a result of ours is not overwritten', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'bootproof-test-')), 'mine.json');
  await writeFile(path, '{"precious": 1}');
  await expect(requireReportPath(path)).rejects.toThrow(`--json-file ${path} exists and is not a bootproof result`);
  expect(await readFile(path, 'utf8')).toBe('{"precious": 1}');
});

test('a new file and an empty one may be written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bootproof-test-'));
  await writeFile(join(folder, 'empty.json'), '');
  await expect(requireReportPath(join(folder, 'new.json'))).resolves.toBeUndefined();
  await expect(requireReportPath(join(folder, 'empty.json'))).resolves.toBeUndefined();
});
