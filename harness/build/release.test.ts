import { execa } from 'execa';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { parseManifest } from '../release/manifest.ts';
import { buildMergedManifest } from './merge-manifests.ts';
import { type ReleaseRequest, buildRelease } from './release.ts';

test('a release is what GNU tar and sha256sum take it for', async () => {
  await using folder = await makeTemporaryFolder('test');
  await buildRelease(await request(folder.path));
  const arch = join(folder.path, 'dist/x86_64');
  const tarball = 'boot-assets-x86_64-v1.2.3+b.tar.gz';
  expect(await readdir(arch)).toEqual([tarball, `${tarball}.sha256`, 'kernel', 'manifest.json', 'rootfs.erofs']);
  const { stdout } = await execa('tar', ['-tvzf', tarball, '--utc', '--numeric-owner'], { cwd: arch });
  expect(stdout.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
    '-rw-r--r-- 0/0 6 2023-11-14 22:13 kernel',
    '-rw-r--r-- 0/0 6 2023-11-14 22:13 rootfs.erofs',
    expect.stringMatching(/^-rw-r--r-- 0\/0 \d+ 2023-11-14 22:13 manifest\.json$/),
  ]);
  await execa('sha256sum', ['-c', `${tarball}.sha256`], { cwd: arch });
  const inner = await execa('tar', ['-xzOf', tarball, 'manifest.json'], { cwd: arch, stripFinalNewline: false });
  expect(inner.stdout).toBe(await readFile(join(arch, 'manifest.json'), 'utf8'));
});

test('two builds of the same inputs at the same SOURCE_DATE_EPOCH are the same bytes', async () => {
  await using folder = await makeTemporaryFolder('test');
  const name = 'dist/x86_64/boot-assets-x86_64-v1.2.3+b.tar.gz';
  await buildRelease(await request(folder.path));
  const first = await readFile(join(folder.path, name));
  await buildRelease(await request(folder.path));
  expect((await readFile(join(folder.path, name))).equals(first)).toBe(true);
});

test('the manifests of both architectures merge into one that has both', async () => {
  await using folder = await makeTemporaryFolder('test');
  const parts = [
    await buildRelease({ ...(await request(folder.path)), arch: 'arm64' }),
    await buildRelease(await request(folder.path)),
  ];
  const output = join(folder.path, 'dist/manifest.json');
  await buildMergedManifest(parts, output);
  const merged = parseManifest(await readFile(output));
  expect(Object.keys(merged.targets)).toEqual(['arm64', 'x86_64']);
  expect(merged.built_at).toBe('2023-11-14T22:13:20Z');
  expect(merged.targets['arm64']?.kernel.path).toBe('asset/v1.2.3+b/arm64/kernel');
});

test('manifests of different versions are not merged', async () => {
  await using folder = await makeTemporaryFolder('test');
  const one = await buildRelease({ ...(await request(folder.path)), arch: 'arm64' });
  const other = await buildRelease({ ...(await request(folder.path)), version: '1.2.4' });
  const merging = buildMergedManifest([one, other], join(folder.path, 'merged.json'));
  await expect(merging).rejects.toThrow(/asset_version: 1\.2\.3\+b and 1\.2\.4/);
  await expect(merging).rejects.toBeInstanceOf(UsageError);
  expect(await readdir(folder.path)).not.toContain('merged.json');
});

test('a version that is none and a kernel that is not there are usage errors', async () => {
  await using folder = await makeTemporaryFolder('test');
  await expect(buildRelease({ ...(await request(folder.path)), version: 'new' })).rejects.toThrow(/--version new/);
  await expect(buildRelease({ ...(await request(folder.path)), kernel: '/nowhere' })).rejects.toThrow(/is not a file/);
});

async function request(folder: string): Promise<ReleaseRequest> {
  await writeFile(join(folder, 'k'), 'kernel');
  await writeFile(join(folder, 'r'), 'rootfs');
  return {
    version: '1.2.3+b',
    arch: 'x86_64',
    kernel: join(folder, 'k'),
    rootfs: join(folder, 'r'),
    cmdline: 'console=ttyS0',
    binaries: [],
    time: new Date(1_700_000_000_000),
    out: join(folder, 'dist'),
  };
}
