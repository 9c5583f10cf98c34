import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from './load.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-test-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('without a file there is an empty configuration; two are one too many', async () => {
  expect(await loadConfig(undefined, [], folder)).toEqual({ file: null, config: {} });
  await put('bootproof.config.json', '{}');
  await put('bootproof.config.ts', 'export default {};');
  await expect(loadConfig(undefined, [], folder)).rejects.toThrow(
    /there are bootproof\.config\.ts and bootproof\.config\.json in .*: keep one/,
  );
});

test('a file that looks like a configuration and is none that is read is not passed over', async () => {
  await put('bootproof.config.example.json', '{}');
  expect((await loadConfig(undefined, [], folder)).file).toBeNull();
  await put('bootproof.config.yaml', 'required: [boot/init]');
  await expect(loadConfig(undefined, [], folder)).rejects.toThrow(/bootproof\.config\.yaml in .* is not read/);
});

test('a typed module and a JSON file give the same', async () => {
  const config = { arches: ['arm64'], timeout: '2m' };
  const json = await put('a.json', JSON.stringify(config));
  const module = await put('b.ts', `const arches: string[] = ['arm64'];\nexport default { arches, timeout: '2m' };`);
  expect((await loadConfig(json, [], folder)).config).toEqual(config);
  expect((await loadConfig(module, [], folder)).config).toEqual(config);
});

const WAIVER = { check: 'boot/console', arch: 'arm64', reason: 'r', tracker: 't', expires: '2027-01-01' };

test.each<[string, string, RegExp]>([
  ['an unknown key', '{\n  "arch": ["arm64"]\n}', /c\.json:2:3: arch: there is no such key/],
  [
    'a key that stands there twice',
    '{"arches": ["arm64"],\n "arches": ["x86_64"]}',
    /c\.json:2:2: the key "arches" stands/,
  ],
  ['a wrong value', '{"waivers": [\n{"check": "boot"}]}', /c\.json:2:2: waivers\.0\.check: is no check id/],
  ['text that is no JSON', '{"waivers": [}', /c\.json: json: /],
  ['a list', '[]', /c\.json:1:1: the whole: /],
  [
    'a check that is not there',
    waivers({ check: 'boot/cnsole' }),
    /waivers\.0\.check: boot\/cnsole: there is no such check/,
  ],
  ['no architecture where there are several', waivers({ arch: null }), /is judged for each architecture: name one/],
  ['an architecture where there is none', waivers({ check: 'manifest/schema' }), /is judged once: use null/],
  ['a waiver that never ends', waivers({ expires: '9999-12-31' }), /waivers\.0\.expires: is more than a year away/],
  ['a required check that is waived', waivers({}, ['boot/console']), /is required, so it cannot be waived/],
  ['a required row that is waived', waivers({}, ['boot/console[arm64]']), /is required, so it cannot be waived/],
  [
    'a required row of a check without',
    '{"required": ["manifest/schema[arm64]"]}',
    /judged once: name no architecture/,
  ],
  ['a required check of no architecture', '{"required": ["boot/init[sparc]"]}', /required\.0: is no check id/],
  ['a required check that is not there', '{"required": ["boot/soul"]}', /c\.json:1:15: required\.0: boot\/soul/],
])('%s is refused at its place', async (_name, text, message) => {
  const file = await put('c.json', text);
  await expect(loadConfig(file, [], folder)).rejects.toThrow(message);
});

test('a module that does not load is the user’s mistake, and so is a file that is not there', async () => {
  const file = await put('broken.mjs', 'export default {');
  await expect(loadConfig(file, [], folder)).rejects.toThrow(/broken\.mjs cannot be loaded: /);
  await expect(loadConfig('nowhere.json', [], folder)).rejects.toThrow(/nowhere\.json does not exist/);
});

test('a configuration inside the judged release is not run, unless it is named', async () => {
  await mkdir(join(folder, 'dist'));
  await put('dist/bootproof.config.mjs', 'globalThis.wasRun = true; export default {};');
  const inside = join(folder, 'dist');
  await expect(loadConfig(undefined, ['.'], inside)).rejects.toThrow(/lies in the release that is judged/);
  expect(globalThis).not.toHaveProperty('wasRun');
  expect((await loadConfig('bootproof.config.mjs', ['.'], inside)).config).toEqual({});
});

test.each(['x86_64/boot-assets-x86_64-v0.6.11.tar.gz', 'x86_64/kernel'])(
  'a configuration in the release that %s is a part of is not run either',
  async (part) => {
    const dist = join(folder, 'dist');
    await mkdir(join(dist, 'x86_64'), { recursive: true });
    await put('dist/bootproof.config.mjs', 'globalThis.wasRunToo = true; export default {};');
    await put(join('dist', part), '');
    await expect(loadConfig(undefined, ['/elsewhere/kernel', part], dist)).rejects.toThrow(
      /lies in the release that is judged/,
    );
    expect(globalThis).not.toHaveProperty('wasRunToo');
    // A configuration beside a tarball in a folder of the user's own.
    await put('boot-assets-x86_64-v0.6.11.tar.gz', '');
    await put('bootproof.config.json', '{}');
    expect((await loadConfig(undefined, ['boot-assets-x86_64-v0.6.11.tar.gz'], folder)).config).toEqual({});
  },
);

function waivers(change: object, required: string[] = []): string {
  return JSON.stringify({ waivers: [{ ...WAIVER, ...change }], required });
}

async function put(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}
