import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../host/process.ts';
import { noise } from './erofs/erofs-samples.ts';
import { type VerityAlgorithm, openVerityHasher, verityDigest } from './fs-verity.ts';
import { VERITY_ALGORITHMS } from './verity-algorithms.ts';

const soak = process.env['BOOTPROOF_SOAK'] !== undefined;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-verity-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('the digest of a few words is the one that the kernel measures', () => {
  expect(verityDigest('sha256', Buffer.from('hello world'))).toBe(
    '1e2eaa4202d750a41174ee454970b92c1bc2f925b1e35076d8c7d5f56362ba64',
  );
});

/** Around the edges of blocks and of levels: a block holds 128 hashes of SHA-256, 64 of SHA-512. */
const SIZES = [0, 1, 4095, 4096, 4097, 64 * 4096, 64 * 4096 + 1, 128 * 4096, 128 * 4096 + 1, 64 * 64 * 4096 + 5];

test.each(VERITY_ALGORITHMS)(
  '%s digests are those of the fsverity tool, at every edge of blocks and levels',
  async (algorithm) => {
    for (const size of SIZES) {
      const bytes = noise(size, size);
      expect(verityDigest(algorithm, bytes), `${String(size)} bytes`).toBe(await toolsDigest(algorithm, bytes));
    }
  },
);

test('random files have the digests of the fsverity tool, in whatever pieces they come', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...VERITY_ALGORITHMS),
      fc.integer({ min: 0, max: 2_000_000 }),
      fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1 }),
      async (algorithm, size, pieces) => {
        const bytes = noise(size, size);
        const hasher = openVerityHasher(algorithm);
        for (let at = 0, piece = 0; at < size; piece++) {
          const length = pieces[piece % pieces.length] ?? 1;
          hasher.update(bytes.subarray(at, at + length));
          at += length;
        }
        expect(hasher.digest()).toBe(await toolsDigest(algorithm, bytes));
      },
    ),
    { numRuns: soak ? 1_000 : 30 },
  );
});

async function toolsDigest(algorithm: VerityAlgorithm, bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'file');
  await writeFile(path, bytes);
  const { stdout } = await run('fsverity', ['digest', '--compact', `--hash-alg=${algorithm}`, path]);
  return stdout.trim();
}
