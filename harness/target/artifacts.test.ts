import { join } from 'node:path';
import { expect, test } from 'vitest';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import { rebuild } from '../faults/rebuild.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { listTree } from '../host/list-tree.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { folderArtifacts, tarballArtifacts } from './artifacts.ts';
import { openReleaseReader } from './release-reader.ts';
import { resolvePath } from './resolve.ts';

test('every file of a release folder is an artifact with its digest, checksum files too', async () => {
  await using folder = await makeTemporaryFolder('artifacts');
  const dist = join(folder.path, 'dist');
  await rebuild(await smallRelease(), {}, dist);
  const artifacts = await artifactsOf(dist);
  const files = (await listTree(dist, 100)).map(async (name) => [name, await digestOfFile(join(dist, name))] as const);
  expect(Object.fromEntries(artifacts)).toEqual(Object.fromEntries(await Promise.all(files)));
});

test('a lone tarball goes with its checksum file', async () => {
  await using folder = await makeTemporaryFolder('artifacts');
  await rebuild(await smallRelease(), {}, folder.path);
  const name = 'boot-assets-arm64-v0.6.11.tar.gz';
  const artifacts = await artifactsOf(join(folder.path, 'arm64', name));
  expect([...artifacts.keys()].toSorted()).toEqual([name, `${name}.sha256`]);
});

/** Without what stands within tarballs. */
async function artifactsOf(path: string): Promise<Map<string, string>> {
  const target = await resolvePath(path, { from: 'argument', layout: 'asset-v', arches: [] });
  const reader = openReleaseReader(target, { store: null, signal: new AbortController().signal });
  const tarballs = target.subject.arches.map(async (arch) => {
    return tarballArtifacts((await reader.tarball(arch)).evidence, target, arch);
  });
  const artifacts = [...(await Promise.all(tarballs)).flat(), ...folderArtifacts(await reader.manifests())];
  return new Map(artifacts.flatMap(({ path, sha256 }) => (path.includes(': ') ? [] : [[path, sha256]])));
}
