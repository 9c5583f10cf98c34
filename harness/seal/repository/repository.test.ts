import { mkdir, mkdtemp, readFile, rm, symlink, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { BOOT_LAYERS, renderLayers } from '../../../fixtures/seal/images.ts';
import { PINS } from '../../../fixtures/seal/pins.ts';
import { FormatError } from '../../core/errors.ts';
import { VERITY_ALGORITHMS } from '../../formats/verity-algorithms.ts';
import { readLayerTar } from '../../formats/oci/layer.ts';
import { buildImage } from '../image/build-image.ts';
import { buildTree } from '../oci/build-tree.ts';
import { isRepository, lookAtRepository } from './look-at-repository.ts';
import { parseMeta, renderMeta } from './meta.ts';
import { openRepositoryWriter } from './write-repository.ts';

const scratch = await mkdtemp(join(tmpdir(), 'bootproof-repository-'));
afterAll(() => rm(scratch, { recursive: true }));
const { signal } = new AbortController();

test('what is written is found whole: image, reference, objects, meta.json', async () => {
  const folder = join(scratch, 'whole');
  await writeRepository(folder);
  const facts = await lookAtRepository(folder, signal);
  expect(facts).toMatchObject({ meta: { algorithm: 'sha256', formats: [1, 2] }, metaProblem: null });
  const image = { leadsTo: PINS.labelled['boot v1 sha256'], problem: null, missing: [] };
  expect(facts.images).toEqual([
    { name: PINS.labelled['boot v1 sha256'], ...image },
    { name: 'refs/os', ...image },
  ]);
  expect(facts.objects).toMatchObject({ wrong: [], strays: [] });
  await expect(openRepositoryWriter(folder, 'sha512')).rejects.toMatchObject({
    code: 'BOOTPROOF_REPOSITORY_ALGORITHM',
  });
});

test('a layer that breaks off leaves no part of an object behind', async () => {
  const folder = join(scratch, 'broken');
  const objects = await openRepositoryWriter(folder, 'sha256');
  const [tar = Buffer.alloc(0)] = renderLayers([
    [
      { name: 'usr', type: '5' },
      { name: 'usr/a', data: Buffer.alloc(9000) },
    ],
  ]);
  const cut = () => readLayerTar(once(tar.subarray(0, 4000)));
  await expect(buildTree([cut], { mode: 'plain', algorithm: 'sha256', objects })).rejects.toThrow(FormatError);
  expect((await lookAtRepository(folder, signal)).objects).toEqual({ count: 0, sizeBytes: 0, wrong: [], strays: [] });
});

test('links among the objects are not followed, a damaged image is told of', async () => {
  const folder = join(scratch, 'hostile');
  await writeRepository(folder);
  await mkdir(join(folder, 'objects', 'aa'));
  await symlink('/dev/zero', join(folder, 'objects', 'aa', '0'.repeat(62)));
  await symlink('loop', join(folder, 'objects', 'aa', 'loop'));
  await symlink('nowhere', join(folder, 'objects', 'aa', 'lost'));
  await symlink('nowhere', join(folder, 'images', 'refs', 'lost'));
  await symlink('.', join(folder, 'images', 'refs', 'itself'));
  await symlink('loop', join(folder, 'images', 'loop'));
  await truncate(join(folder, 'images', 'refs', 'os'), 2000);
  const { objects, images } = await lookAtRepository(folder, signal);
  expect(objects.strays).toEqual([`objects/aa/${'0'.repeat(62)}`, 'objects/aa/loop', 'objects/aa/lost']);
  expect(objects.wrong.map(({ id }) => id)).toEqual([PINS.labelled['boot v1 sha256']]);
  expect(images.map(({ problem }) => problem !== null)).toEqual([true, true, true, true, true]);
  const problems = Object.fromEntries(images.map(({ name, problem }) => [name, problem]));
  expect(problems).toMatchObject({ loop: 'it leads to nothing', 'refs/itself': 'it leads to nothing' });
  expect(problems['refs/os']).toContain('the image ends at byte 2000');
});

test('references stand in folders of their own too, and what a name leads out to is told of', async () => {
  const folder = join(scratch, 'nested');
  await writeRepository(folder);
  await mkdir(join(folder, 'images', 'refs', 'org', 'app'), { recursive: true });
  await symlink(`../../../../images/${PINS.labelled['boot v1 sha256']}`, join(folder, 'images/refs/org/app/latest'));
  await symlink('/etc/passwd', join(folder, 'images/refs/org/outside'));
  await symlink('/dev/zero', join(folder, 'images', 'ab'.repeat(32)));
  const { images } = await lookAtRepository(folder, signal);
  const found = new Map(images.map(({ name, ...rest }) => [name, rest]));
  expect(found.get('refs/org/app/latest')).toMatchObject({ leadsTo: PINS.labelled['boot v1 sha256'], problem: null });
  expect(found.get('refs/org/outside')).toMatchObject({ leadsTo: null });
  expect(found.get('refs/org/outside')?.problem).not.toBeNull();
  expect(found.get('ab'.repeat(32))?.problem).toBe('it leads to nothing');
});

test('a folder is a repository by what it holds', async () => {
  expect(await isRepository(scratch)).toBe(false);
  await mkdir(join(scratch, 'bare', 'objects'), { recursive: true });
  expect(await isRepository(join(scratch, 'bare'))).toBe(false);
  await mkdir(join(scratch, 'bare', 'images'));
  expect(await isRepository(join(scratch, 'bare'))).toBe(true);
});

test.each([
  ['{"version":2,"algorithm":"fsverity-sha256-12"}', 'it is of version 2'],
  ['{"version":1,"algorithm":"fsverity-sha1-12"}', 'is no algorithm'],
  ['{"version":1,"algorithm":"fsverity-sha256-12","features":{"incompatible":["x"]}}', 'the feature "x"'],
  ['{"version":1}', 'algorithm'],
  ['[]', 'expected object'],
])('the meta.json %s is refused', (text, problem) => {
  expect(() => parseMeta(Buffer.from(text))).toThrow(problem);
});

test('what a repository says of its formats is read in both spellings', () => {
  for (const algorithm of VERITY_ALGORITHMS) {
    expect(parseMeta(Buffer.from(renderMeta(algorithm)))).toEqual({ algorithm, formats: [1, 2] });
  }
  const old = { version: 1, algorithm: 'fsverity-sha512-12' };
  expect(parseMeta(Buffer.from(JSON.stringify(old))).formats).toEqual([2]);
  const flagged = { ...old, features: { 'read-only-compatible': ['v1_erofs'] } };
  expect(parseMeta(Buffer.from(JSON.stringify(flagged))).formats).toEqual([1]);
});

test('any bytes are a meta.json or a FormatError', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      try {
        parseMeta(Buffer.from(text));
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
  );
});

async function writeRepository(folder: string): Promise<void> {
  const objects = await openRepositoryWriter(folder, 'sha256');
  const layers = renderLayers(BOOT_LAYERS).map((tar) => () => readLayerTar(once(tar)));
  const root = await buildTree(layers, { mode: 'boot', algorithm: 'sha256', objects });
  const digest = await objects.addImage(buildImage(root, { format: 'v1', algorithm: 'sha256' }), 'os');
  expect((await readFile(join(folder, 'images', digest))).length).toBeGreaterThan(4096);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
