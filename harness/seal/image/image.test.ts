import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomSealTree } from '../../../fixtures/seal/random-tree.ts';
import { FormatError } from '../../core/errors.ts';
import { memorySource } from '../../formats/byte-source.ts';
import { type VerityAlgorithm, verityDigest } from '../../formats/fs-verity.ts';
import { run } from '../../host/process.ts';
import { findTool } from '../../host/tool.ts';
import { parseDump } from '../dump/parse-dump.ts';
import { renderDump } from '../dump/render-dump.ts';
import type { SealNode } from '../tree.ts';
import { buildImage } from './build-image.ts';
import type { ImageFormat } from './format.ts';
import { readImage } from './read-image.ts';

const soak = process.env['BOOTPROOF_SOAK'] !== undefined;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-seal-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A directory with a file in it. */
const SMALL = '/ 0 40755 2 0 0 0 7.5 - - -\n/f 4 100644 1 0 0 0 7.5 - hihi -\n';

/** A shared attribute, a file outside of the image, a link. */
const OBJECT = `${'0'.repeat(60)}07`;
const MIXED = [
  '/ 0 40755 3 0 0 0 100.0 - - -',
  '/d 0 40755 2 0 0 0 100.0 - - - user.k=v',
  `/d/f 5000 100755 1 1000 1000 0 200.5 aa/${OBJECT} - aa${OBJECT} user.k=v`,
  '/d/l 6 120777 1 0 0 0 100.0 f/../f - -',
].join('\n');

/** An OCI image of one layer as composefs-rs pins it in its own tests. */
const OCI = [
  '/ 0 40755 3 0 0 0 1234567890.0 - - -',
  '/hello-link.txt 22 100644 2 0 0 0 1234567890.0 - hello\\x20from\\x20test\\x20layer\\n -',
  '/hello.txt 0 @120000 - - - - 0.0 /hello-link.txt - -',
  '/usr 0 40755 2 0 0 0 1234567890.0 - - -',
].join('\n');

/** Digests that other implementations gave: mkcomposefs of commit ec2573a for V1, composefs-rs of commit f22ecda for the rest. */
test.each<[string, string, ImageFormat, VerityAlgorithm, string]>([
  ['a small tree', SMALL, 'v1', 'sha256', '341bb63242ad184e7954d78a7fc9490acac8433641a07ef86de00111495efffc'],
  ['a small tree', SMALL, 'v1-auto', 'sha256', 'fa1adf74399b137b30717b6c165002a22487a4f721923d64f4574a96d4d91656'],
  ['a small tree', SMALL, 'v2', 'sha256', '5a2c1838bd58fed2c848507e56369069d2d917151f0b3752668ddcc6ae1e3a0e'],
  ['a mixed tree', MIXED, 'v1', 'sha256', '0d5d70ef17d81d0625b635cd900005f8069a1455ee8a5b20e2c2afc2b3a2747e'],
  ['a mixed tree', MIXED, 'v1-auto', 'sha256', '9e8c70ae52bff3ca993cdfa6674568341eb3129ee19ba42727281f15038f1358'],
  ['a mixed tree', MIXED, 'v2', 'sha256', '159d28ec5aec7263fd5d76e27edff3147a8a7d053157abe80e0041780f76c7f5'],
  [
    'an OCI image',
    OCI,
    'v1',
    'sha512',
    'd06f1f6a73f62ed48e05ce9442ff045cdf2a9f5ba1ec623795de3d6177a253d91076459795d94f55d8c3d71dab458bb3fc0071255a50c0a4896d86ffdc870b9a',
  ],
  [
    'an OCI image',
    OCI,
    'v2',
    'sha512',
    'f7684c21050615c02cec250e0c7d4118fb0ff6340af5039e06f2f372a7614fff25dfd38cf7f28ad67d8b86e86371b7deafa9ae4bf543630322aee6196417de92',
  ],
])('%s has the digest that others give it (%#)', async (_, dump, format, algorithm, digest) => {
  expect(verityDigest(algorithm, buildImage(await parse(dump, algorithm), { format, algorithm }))).toBe(digest);
});

describe('random trees', { timeout: 600_000 }, () => {
  test('come out of a dump and out of a V1 image as they went in', async () => {
    await fc.assert(
      fc.asyncProperty(randomSealTree, async (tree) => {
        const dump = render(tree);
        expect(render(await parse(dump))).toBe(dump);
        expect(render(await readImage(memorySource(buildV1(tree))))).toBe(dump);
      }),
      { numRuns: soak ? 3_000 : 12 },
    );
  });

  test('give the same V2 image when they were read out of one', async () => {
    await fc.assert(
      fc.asyncProperty(randomSealTree, async (tree) => {
        const image = ((): Buffer | null => {
          try {
            return buildImage(tree, { format: 'v2', algorithm: 'sha256' });
          } catch (error) {
            expect((error as FormatError).message).toContain('more than 512 bytes inline');
            return null;
          }
        })();
        if (image === null) return;
        const again = buildImage(await readImage(memorySource(image)), { format: 'v2', algorithm: 'sha256' });
        expect(again.equals(image)).toBe(true);
      }),
      { numRuns: soak ? 3_000 : 12 },
    );
  });

  test('have the digests that mkcomposefs gives', async ({ skip }) => {
    if (findTool('mkcomposefs') === undefined)
      skip('mkcomposefs is not installed: Debian unstable has a package composefs');
    await fc.assert(
      fc.asyncProperty(randomSealTree, fc.constantFrom(...C_FORMATS), async (tree, [format, args]) => {
        const dump = Buffer.from(render(tree));
        const ours = verityDigest('sha256', buildImage(tree, { format, algorithm: 'sha256' }));
        const asked = ['--from-file', '--print-digest-only', ...args, '-'];
        expect(ours).toBe((await run('mkcomposefs', asked, { input: dump, timeoutMs: 60_000 })).stdout);
      }),
      { numRuns: soak ? 3_000 : 12 },
    );
  });

  test('are sound to fsck.erofs', async () => {
    await fc.assert(
      fc.asyncProperty(randomSealTree, async (tree) => {
        await writeFile(join(folder, 'image'), buildV1(tree));
        await expect(run('fsck.erofs', [join(folder, 'image')], { timeoutMs: 60_000 })).resolves.toBeDefined();
      }),
      { numRuns: soak ? 300 : 6 },
    );
  });
});

test('thousands of attributes of 30 KB cost no more than their bytes', { timeout: 30_000 }, async () => {
  const root = await parse(SMALL);
  const file = root.children?.get('f');
  if (file?.kind !== 'node') throw new Error('there is no file in it');
  // Of one length, and unlike at their ends only; the last stands in two files.
  for (let index = 0; index < 3_000; index++) {
    const value = 'v'.repeat(30_000) + String(Math.min(10_000 + index, 12_998));
    root.children?.set(`f${String(index)}`, { ...file, xattrs: new Map([['user.v', value]]) });
  }
  const image = buildV1(root);
  expect(image.length).toBeGreaterThan(2_999 * 30_000);
  expect(image.length).toBeLessThan(3_000 * 32_768);
});

test('damaged dumps and images give a tree or a FormatError', { timeout: 600_000 }, async () => {
  const image = buildV1(await parse(MIXED));
  const refusal = (error: unknown): void => expect(error).toBeInstanceOf(FormatError);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }), async (pokes) => {
      const text = Buffer.from(MIXED);
      const bytes = Buffer.from(image);
      for (const [place, value] of pokes) {
        text[place % text.length] = value;
        bytes[place % bytes.length] = value;
      }
      await parse(text.toString('latin1'))
        .then((tree) => void buildV1(tree), refusal)
        .catch(refusal);
      await readImage(memorySource(bytes)).then(undefined, refusal);
    }),
    { numRuns: soak ? 10_000 : 200 },
  );
});

/** What the C tool writes, and how it is told to. */
const C_FORMATS = [
  ['v1', ['--min-version=1']],
  ['v1-auto', []],
  ['v1-0', ['--min-version=0', '--max-version=0']],
] as const;

function buildV1(tree: SealNode): Buffer {
  return buildImage(tree, { format: 'v1', algorithm: 'sha256' });
}

function render(tree: SealNode): string {
  return [...renderDump(tree)].join('');
}

async function parse(dump: string, algorithm: VerityAlgorithm = 'sha256'): Promise<SealNode> {
  return parseDump(
    (async function* () {
      yield await Promise.resolve(Buffer.from(dump, 'latin1'));
    })(),
    algorithm,
  );
}
