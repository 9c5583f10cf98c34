import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asMounted, mountedTree, whyNoMounts } from '../../../fixtures/seal/mounted-tree.ts';
import { randomSealTree } from '../../../fixtures/seal/random-tree.ts';
import { firstDifference } from '../first-difference.ts';
import { parseDump } from '../dump/parse-dump.ts';
import type { SealNode } from '../tree.ts';
import { buildImage } from './build-image.ts';

const seed = Number(process.env['BOOTPROOF_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const TREES = process.env['BOOTPROOF_SOAK'] === undefined ? 5 : 300;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-mount-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The kernel gives out none that it cannot read: `struct vfs_cap_data` with CAP_NET_RAW. */
const CAPABILITY = ['01000002', '00200000', '00000000', '00000000', '00000000'].join('').replace(/../g, '\\x$&');

/** Links, names, numbers and attributes of every kind that a kernel shows, one of each. */
const EVERYTHING = [
  '/ 0 40755 3 0 0 0 7.5 - - - security.selinux=label',
  '/block 0 60660 1 0 6 2049 7.5 - - -',
  '/character 0 20666 1 0 0 259 7.5 - - - trusted.x=t',
  '/folder 0 41777 2 1000 1000 0 7.000000001 - - - user.a=1 user.empty=',
  '/folder/again 0 @120000 - - - - 0.0 /file - -',
  `/file 4 104755 2 70000 70000 0 -5.7 - hihi - security.capability=${CAPABILITY} trusted.overlay.nlink=own user.a=1`,
  '/link 9 120777 1 0 0 0 7.5 ../f\\xffar\\n - -',
  `/object 70 100644 1 0 0 0 7.5 ab/${'ab'.repeat(31)} - ${'ab'.repeat(32)} user.b=2`,
  '/pipe 0 10600 1 0 0 0 7.5 - - -',
  '/socket 0 140600 1 0 0 0 7.5 - - -',
  '/whiteout 0 20000 1 0 0 0 7.5 - - -',
].join('\n');

test(`a mounted V1 image is the tree that it was made of, BOOTPROOF_SEED=${String(seed)}`, async ({ skip }) => {
  const why = await whyNoMounts(folder);
  if (why !== null) skip(why);
  const everything = await parseDump(
    (async function* () {
      yield await Promise.resolve(Buffer.from(EVERYTHING, 'latin1'));
    })(),
    'sha256',
  );
  expect(firstDifference(everything, await mountedTree(buildV1(everything), folder))).toBeNull();
  // No property of fast-check's: when one fails, it would mount thousands of smaller trees to find the smallest.
  for (const tree of fc.sample(randomSealTree, { numRuns: TREES, seed })) {
    expect(firstDifference(asMounted(tree), await mountedTree(buildV1(tree), folder))).toBeNull();
  }
}, 600_000);

function buildV1(tree: SealNode): Buffer {
  return buildImage(tree, { format: 'v1', algorithm: 'sha256' });
}
