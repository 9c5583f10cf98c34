import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { openExt4Verity } from './ext4-verity.ts';
import { verityDigest } from './fs-verity.ts';

const BLOCK = 4096;

/** File size → blocks of hashes, by level from the root: 128 hashes of SHA-256 fit into one. */
test.each([
  [0, []],
  [1, []],
  [4096, []],
  [4097, [1]],
  [128 * 4096, [1]],
  [128 * 4096 + 1, [1, 2]],
])('a file of %i bytes is followed by its tree, its descriptor and the size of that', (size, levels) => {
  const bytes = Buffer.alloc(size, 'verity');
  const verity = openExt4Verity('sha256');
  verity.update(bytes);
  const all = Buffer.concat([bytes, verity.rest()]);
  const treeAt = Math.ceil(size / 65_536) * 65_536;
  const blocks = levels.reduce((sum, count) => sum + count, 0);
  expect(all.length).toBe(treeAt + (blocks + 1) * BLOCK);
  expect(all.readUInt32LE(all.length - 4)).toBe(256);
  const descriptor = all.subarray(all.length - BLOCK, all.length - BLOCK + 256);
  expect(hash('sha256', descriptor, 'hex')).toBe(verityDigest('sha256', bytes));
  // The root block's hash is the descriptor's root, and the last level begins with the hash of the file's first block.
  const root = descriptor.subarray(16, 48).toString('hex');
  if (blocks > 0) expect(hash('sha256', all.subarray(treeAt, treeAt + BLOCK), 'hex')).toBe(root);
  const lastLevelAt = treeAt + (blocks - (levels.at(-1) ?? 0)) * BLOCK;
  if (blocks > 0) {
    const first = hash('sha256', all.subarray(0, BLOCK), 'hex');
    expect(all.subarray(lastLevelAt, lastLevelAt + 32).toString('hex')).toBe(first);
  }
});
