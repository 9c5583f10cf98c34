import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOfBytes } from '../../formats/bytes-digest.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { prepareShare } from './folder.ts';

const AGENT = { script: '#!/bin/busybox sh\n', runsPrograms: false };

test('a program comes to the share with the bytes that the manifest lists', async () => {
  await using folder = await makeTemporaryFolder('share');
  const source = join(folder.path, 'FEX');
  await writeFile(source, 'good');
  const file = { source, place: 'runtime/bin/FEX', sha256: digestOfBytes(Buffer.from('good')) };
  await prepareShare(join(folder.path, 'share'), AGENT, [file]);
  expect(await readFile(join(folder.path, 'share', file.place), 'utf8')).toBe('good');
});

test('a program that was changed since its digest was taken is given to no guest', async () => {
  await using folder = await makeTemporaryFolder('share');
  const source = join(folder.path, 'FEX');
  await mkdir(join(folder.path, 'share'));
  await writeFile(source, 'bad!');
  const file = { source, place: 'runtime/bin/FEX', sha256: digestOfBytes(Buffer.from('good')) };
  await expect(prepareShare(join(folder.path, 'share'), AGENT, [file])).rejects.toMatchObject({
    code: 'BOOTPROOF_NOT_THE_PROGRAM',
    facts: { source, found: digestOfBytes(Buffer.from('bad!')) },
  });
});
