import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildLayout } from '../../fixtures/oci/build-layout.ts';
import { BOOT_LAYERS, renderLayers } from '../../fixtures/seal/images.ts';
import { PINS } from '../../fixtures/seal/pins.ts';
import { SAMPLE_BZIMAGE, sealedWorld } from '../../fixtures/seal/sealed-world.ts';
import { smallUki } from '../../fixtures/seal/small-uki.ts';
import { INSTALLATION } from '../host/installation.ts';
import { run } from '../host/process.ts';

const DUMP = '/ 0 40755 2 0 0 0 7.5 - - -\n/f 4 100644 1 0 0 0 7.5 - hihi -\n';
const V1 = '341bb63242ad184e7954d78a7fc9490acac8433641a07ef86de00111495efffc';
const V2 = '5a2c1838bd58fed2c848507e56369069d2d917151f0b3752668ddcc6ae1e3a0e';

let folder: string;
let dump: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-seal-'));
  dump = join(folder, 'tree.dump');
  await writeFile(dump, DUMP);
});
afterAll(() => rm(folder, { recursive: true }));

test('digests of several formats come out of one reading, also of standard input', async () => {
  const args = ['digest', '--from-dump', '-', '--format', 'v1,v2'];
  expect(await seal(args, DUMP)).toEqual({ status: 0, stdout: `v1 ${V1}\nv2 ${V2}`, stderr: '' });
});

test('an image that was written has the digest that was printed, and gives back its tree', async () => {
  const image = join(folder, 'image');
  expect((await seal(['image', '--from-dump', dump, '--out', image])).stdout).toBe(V1);
  expect((await seal(['digest', image])).stdout).toBe(V1);
  expect((await seal(['dump', image])).stdout).toBe(DUMP.trimEnd());
  expect((await readFile(image)).length).toBe(16_384);
});

test('a malformed dump is a failure, told with its place', async () => {
  expect(await seal(['digest', '--from-dump', '-'], `${DUMP}/f\n`)).toEqual({
    status: 1,
    stdout: '',
    stderr: 'bootproof: standard input: dump: line 3, column 3: the mode "" is no octal number',
  });
});

test('the images of a command line are listed in the order of their trial, as a bare list for scripts', async () => {
  const cmdline = `quiet composefs.digest=?v1-sha256-12:${V1} composefs=${V2}`;
  expect((await seal(['karg', 'parse', cmdline])).stdout).toBe(`v1 sha256 ${V1} insecure\nv2 sha256 ${V2}`);
  const { stdout } = await seal(['karg', 'parse', cmdline, '--json']);
  expect(JSON.parse(stdout)).toEqual([
    [V1, true],
    [V2, false],
  ]);
  expect(await seal(['karg', 'parse', 'composefs=x'])).toMatchObject({ status: 1, stdout: '' });
});

test('a rendered argument is the one of its format', async () => {
  expect((await seal(['karg', 'render', V1])).stdout).toBe(`composefs.digest=v1-sha256-12:${V1}`);
  expect((await seal(['karg', 'render', V2, '--format', 'v2', '--insecure'])).stdout).toBe(`composefs=?${V2}`);
  expect(await seal(['karg', 'render', 'abc'])).toMatchObject({ status: 2 });
});

test('layers and a layout of them give one digest, in every mode; a repository gets image, objects and a name', async () => {
  const layers = renderLayers(BOOT_LAYERS);
  const paths = layers.map((_, index) => join(folder, `layer-${String(index)}.tar`));
  for (const [index, path] of paths.entries()) await writeFile(path, layers[index] ?? '');
  const layout = join(folder, 'layout');
  for (const [path, bytes] of buildLayout([{ layers, tag: 'os:latest' }])) {
    await mkdir(dirname(join(layout, path)), { recursive: true });
    await writeFile(join(layout, path), bytes);
  }
  const digests = `v1 ${PINS.labelled['boot v1 sha256']}\nv2 ${PINS.labelled['boot v2 sha256']}`;
  const asked = ['--mode', 'boot', '--format', 'v1,v2'];
  expect((await seal(['digest', '--layers', ...paths, ...asked])).stdout).toBe(digests);
  const repository = join(folder, 'repository');
  const written = ['--repository', repository, '--ref', 'os'];
  expect((await seal(['image', '--from-oci', `${layout}:os:latest`, ...asked, ...written])).stdout).toBe(digests);
  expect((await seal(['digest', join(repository, 'images', 'refs', 'os')])).stdout).toBe(
    PINS.labelled['boot v1 sha256'],
  );
  expect((await readdir(join(repository, 'objects'))).length).toBeGreaterThan(3);
  expect(await seal(['digest', '--from-oci', `${layout}:none`])).toMatchObject({ status: 1 });
});

test('a sealed image is checked whole, and a digest of another mode is called that', async () => {
  const root = join(folder, 'world');
  await sealedWorld({
    then: async (at, { v1 }) => {
      const cmdline = `composefs.digest=v1-sha256-12:${v1} composefs=${await plainDigest(at)}`;
      await writeFile(
        join(at, 'wrong.efi'),
        smallUki([
          ['.linux', SAMPLE_BZIMAGE],
          ['.cmdline', cmdline],
        ]),
      );
    },
  })(root);
  const parts = ['--image', `${join(root, 'layout')}:os`, '--repository', join(root, 'repository')];
  const good = await seal(['check', join(root, 'boot.efi'), ...parts]);
  expect({ status: good.status, last: good.stdout.split('\n').at(-1) }).toEqual({
    status: 0,
    last: `nothing is wrong with ${join(root, 'boot.efi')}`,
  });
  const wrong = await seal(['check', join(root, 'wrong.efi'), ...parts, '--json']);
  expect(wrong.status).toBe(1);
  const { checks, problems } = JSON.parse(wrong.stdout) as {
    checks: { id: string; status: string }[];
    problems: { problem: string }[];
  };
  expect(checks.filter(({ status }) => status === 'fail').map(({ id }) => id)).toEqual(['seal/digest']);
  expect(problems[0]?.problem).toContain('it is that of the mode plain, format v2');
  expect(await seal(['check', dump])).toMatchObject({ status: 2 });
});

async function plainDigest(root: string): Promise<string> {
  return (await seal(['digest', '--from-oci', join(root, 'layout'), '--format', 'v2'])).stdout;
}

async function seal(args: string[], input = ''): Promise<{ status: number; stdout: string; stderr: string }> {
  const program = join(INSTALLATION, 'harness', 'cli', 'bootproof.mjs');
  try {
    const { stdout, stderr } = await run(process.execPath, [program, 'seal', ...args], { input });
    return { status: 0, stdout, stderr };
  } catch (error) {
    const { exitCode, stdout, stderr } = (error as { cause: { exitCode: number; stdout: string; stderr: string } })
      .cause;
    return { status: exitCode, stdout, stderr };
  }
}
