import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
