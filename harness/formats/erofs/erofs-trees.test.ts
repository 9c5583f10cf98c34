import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listFolder } from '../../../fixtures/trees/list-folder.ts';
import { randomTree, writeTree } from '../../../fixtures/trees/random-tree.ts';
import { run } from '../../host/process.ts';
import { type Listing, MKFS_OPTIONS, listImage } from './erofs-samples.ts';

const soak = process.env['BOOTPROOF_SOAK'] !== undefined;
/** Every run looks at other trees; a seed that is given makes it look at those of an earlier one. */
const seed = Number(process.env['BOOTPROOF_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

const isRoot = process.getuid?.() === 0;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-erofs-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe(`random trees, BOOTPROOF_SEED=${String(seed)}`, { timeout: 3_600_000 }, () => {
  test('come out of mkfs.erofs as they went in, and as fsck.erofs extracts them', async () => {
    await overTrees(soak ? 1_000 : 12, async (image, source) => {
      const ours = await listImage(await readFile(image));
      expect(ours).toEqual(await listFolder(source));
      const extracted = `${image}.extracted`;
      await run('fsck.erofs', [`--extract=${extracted}`, image]);
      // fsck.erofs 1.5 makes a file of its own of each name, loses set-id bits, and leaves out fifos and devices.
      expect(comparable(await listFolder(extracted))).toEqual(comparable(ours));
    });
  });

  test('come out of a kernel mount as we read them', async ({ skip }) => {
    const reason = await whyNoMount();
    if (reason !== null) skip(reason);
    await overTrees(soak ? 1_000 : 6, async (image) => {
      const seen = `${image}.mounted`;
      await copyOutOfMount(image, seen);
      expect(await listFolder(seen)).toEqual(await listImage(await readFile(image)));
    });
  });
});

/** Calls `look` with an image and the folder that it was made of, for many trees and every way of laying them out. */
async function overTrees(runs: number, look: (image: string, source: string) => Promise<void>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(randomTree(soak ? 5_000 : 200), fc.constantFrom(...MKFS_OPTIONS), async (tree, options) => {
      const place = await mkdtemp(join(folder, 'tree-'));
      const source = join(place, 'source');
      const image = join(place, 'image');
      await mkdir(source);
      await writeTree(source, tree);
      await run('mkfs.erofs', ['-x-1', '--quiet', ...options, image, source]);
      await look(image, source);
      await rm(place, { recursive: true });
    }),
    { numRuns: runs, seed },
  );
}

/** The mount lives in a namespace of its own, so it is gone with the copying, however that ends. */
async function copyOutOfMount(image: string, to: string): Promise<void> {
  const script = 'mkdir "$2" "$2.at" && mount -t erofs -o loop,ro "$1" "$2.at" && cp -a "$2.at/." "$2"';
  await run('unshare', ['--mount', 'sh', '-c', script, 'sh', image, to]);
}

/** Why the kernel here cannot show us an image, or null when it can. */
async function whyNoMount(): Promise<string | null> {
  if (!isRoot) return 'only root may mount';
  const image = join(folder, 'probe');
  await mkdir(`${image}.source`);
  await run('mkfs.erofs', ['--quiet', image, `${image}.source`]);
  return copyOutOfMount(image, `${image}.out`).then(
    () => null,
    (error: unknown) => `this kernel mounts no EROFS image here: ${String(error)}`,
  );
}

function comparable(listing: Listing): Listing {
  const rest = Object.entries(listing).filter(([, line]) => /^(?:file|directory|symlink)/.test(line));
  return Object.fromEntries(rest.map(([path, line]) => [path, line.replace(/^(\w+) \d*(\d{3}) \d+/, '$1 $2')]));
}
