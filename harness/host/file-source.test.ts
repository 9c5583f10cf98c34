import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FormatError } from '../core/errors.ts';
import { openFileSource } from './file-source.ts';

test('reads ranges of a file and refuses those outside it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bootproof-source-'));
  try {
    const path = join(folder, 'file');
    await writeFile(path, 'abcdefgh');
    await using source = await openFileSource(path);
    expect(source.sizeBytes).toBe(8);
    expect(Buffer.from(await source.read(2, 3)).toString()).toBe('cde');
    expect(await source.read(8, 0)).toHaveLength(0);
    for (const [offset, length] of [
      [6, 3],
      [-1, 1],
      [0.5, 1],
      [Number.NaN, 1],
      [2 ** 60, 2 ** 60],
    ] as const) {
      await expect(source.read(offset, length)).rejects.toThrow(FormatError);
    }
    await truncate(path, 4);
    await expect(source.read(2, 4)).rejects.toThrow('ends at byte 4');
    await expect(openFileSource(folder)).rejects.toThrow('it is a folder');
    await expect(openFileSource(join(folder, 'none'))).rejects.toThrow('no such file');
  } finally {
    await rm(folder, { recursive: true });
  }
});
