import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listImage, noise, repeatedBytes } from './erofs-samples.ts';

const GOLDEN = join(import.meta.dirname, '../../../fixtures/golden/erofs');

/** The tree that all golden images hold; `hard` is a second name of `c`. */
const FILES: Readonly<Record<string, Buffer>> = {
  '/c': noise(10_000, 2),
  '/d/a': repeatedBytes(40_000, 700),
  '/d/b': Buffer.concat([noise(1000, 9), repeatedBytes(40_000, 700), noise(5_000, 4)]),
  '/hard': noise(10_000, 2),
  '/mix': Buffer.concat([repeatedBytes(9_000, 50), noise(6_000, 5), repeatedBytes(5_000, 20)]),
  '/t1': repeatedBytes(333, 41),
  '/t2': repeatedBytes(666, 42),
  '/t3': repeatedBytes(999, 43),
  '/t4': repeatedBytes(1332, 44),
};

test.each(['fragments-dedupe', 'all-fragments', 'full-indexes', 'deflate', 'zstd'])(
  'reads what mkfs.erofs 1.8 writes as %s',
  async (name) => {
    const directory = ['/', '/d'].map((path) => [path, `directory 755 0 ${digest('')}`]);
    const files = Object.entries(FILES).map(([path, bytes]) => [
      path,
      `file 644 ${['/c', '/hard'].includes(path) ? '2' : '1'} ${digest(bytes)}`,
    ]);
    const link = ['/link', `symlink 777 1 ${digest('d/a')}`];
    const expected = Object.fromEntries([...directory, ...files, link]) as unknown;
    expect(await listImage(await readFile(join(GOLDEN, `${name}.erofs`)))).toEqual(expected);
  },
);

test('names LZMA, which it does not decode', async () => {
  await expect(listImage(await readFile(join(GOLDEN, 'lzma.erofs')))).rejects.toThrow('data is compressed with lzma');
});

function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
