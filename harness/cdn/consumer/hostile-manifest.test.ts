import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { type Manifest, parseManifest, renderManifest } from '../../release/manifest.ts';
import { replaced } from '../front/faults.ts';
import { consumeSample } from './sample-consumption.ts';

const MANIFEST = 'asset/v0.6.11/manifest.json';

test.each<[string, (manifest: Manifest) => void, RegExp]>([
  [
    'a path that is a URL',
    (m) => setKernelPath(m, 'https://elsewhere.example/kernel'),
    /it is a URL: it leaves the CDN/,
  ],
  ['a path to another host', (m) => setKernelPath(m, '//elsewhere.example/kernel'), /the path ".*" is refused/],
  ['a path that climbs', (m) => setKernelPath(m, 'asset/../../kernel'), /the path ".*" is refused/],
  ['a path with a query', (m) => setKernelPath(m, 'asset/kernel?version=1'), /the path ".*" is refused/],
  [
    'a name that climbs',
    (m) => setBinary(m, { name: '../../.bashrc' }),
    /would be installed as \{bin\}\/\.\.\/\.\.\/\.bashrc/,
  ],
  ['an install_dir that climbs', (m) => setBinary(m, { install_dir: '../../.ssh' }), /would be installed as/],
  ['an absolute install_dir', (m) => setBinary(m, { install_dir: '/etc' }), /would be installed as/],
  [
    'two binaries in one place',
    (m) => setBinary(m, { name: 'K3S' }),
    /K3S are installed in the same place|k3s and K3S/,
  ],
  [
    'a file where a folder must be',
    (m) => setBinary(m, { name: 'x', install_dir: 'bin/k3s' }),
    /is where k3s is installed as a file/,
  ],
  ['another schema', (m) => (m.schema_version = 7), /schema_version is 7, a consumer of 0\.6\.11 reads 0/],
  [
    'another architecture only',
    (m) => (m.targets = { arm64: m.targets['arm64'] as never }),
    /the release has no x86_64 \(it has arm64\)/,
  ],
])('a manifest is refused for %s, before anything else is asked for', async (_, change, cause) => {
  const changed = replaced((body) => {
    const manifest = parseManifest(body);
    change(manifest);
    return Buffer.from(renderManifest(manifest));
  });
  const { path: bin, ...temporary } = await makeTemporaryFolder('bin');
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  await using outcome = await consumeSample([{ path: MANIFEST, change: changed }], { binFolder: join(bin, 'a/b/bin') });
  expect(outcome.refusal).toMatch(cause);
  expect(outcome.requests.map(({ path }) => path)).toEqual([MANIFEST]);
  expect(await readdir(bin)).toEqual([]);
});

function setKernelPath(manifest: Manifest, path: string): void {
  const target = manifest.targets['x86_64'];
  if (target !== undefined) target.kernel.path = path;
}

function setBinary(manifest: Manifest, change: Partial<NonNullable<Manifest['binaries']>[number]>): void {
  Object.assign(manifest.binaries?.[0] ?? {}, change);
}
