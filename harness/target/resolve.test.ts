import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { sampleArm64Image, sampleBody, sampleBzImage } from '../formats/linux-image/kernel-samples.ts';
import { resolveLoose, resolvePath } from './resolve.ts';

const OPTIONS = { from: 'argument', layout: 'asset-v', arches: [] } as const;

test('a release folder has the architectures that its folders and its merged manifest name together', async () => {
  const folder = await tree({
    'x86_64/kernel': 'k',
    'x86_64/boot-assets-x86_64-v1.2.3.tar.gz': 't',
    'x86_64/boot-assets-x86_64-v1.2.3.tar.gz.sha256': 's',
    'manifest.json': '{"targets": {"arm64": {}, "riscv64": {}}}',
  });
  const { subject, files, mergedManifest } = await resolvePath(folder, OPTIONS);
  expect(subject.arches).toEqual(['arm64', 'x86_64']);
  expect(mergedManifest).toBe(join(folder, 'manifest.json'));
  expect(files.get('x86_64')).toEqual({
    tarball: join(folder, 'x86_64/boot-assets-x86_64-v1.2.3.tar.gz'),
    sidecar: join(folder, 'x86_64/boot-assets-x86_64-v1.2.3.tar.gz.sha256'),
    manifest: null,
    kernel: join(folder, 'x86_64/kernel'),
    rootfs: null,
  });
  expect(files.get('arm64')?.tarball).toBeNull();
});

test('a release that names no architecture must have both', async () => {
  const folder = await tree({ 'manifest.json': 'not JSON at all' });
  expect((await resolvePath(folder, OPTIONS)).subject.arches).toEqual(['arm64', 'x86_64']);
});

test('the architectures asked for are the ones that it must have', async () => {
  const folder = await tree({ 'x86_64/kernel': 'k' });
  expect((await resolvePath(folder, { ...OPTIONS, arches: ['arm64'] })).subject.arches).toEqual(['arm64']);
});

test('the folder of one architecture is a release of that architecture', async () => {
  const folder = await tree({ 'boot-assets-arm64-v1.0.0.tar.gz': 't', kernel: 'k' });
  const { subject, mergedManifest } = await resolvePath(folder, OPTIONS);
  expect(subject.arches).toEqual(['arm64']);
  expect(subject.has.mergedManifest).toBe(false);
  expect(mergedManifest).toBeNull();
});

test('a tarball says its architecture by its name, and finds its sidecar beside it', async () => {
  const folder = await tree({ 'boot-assets-arm64-v1.0.0.tar.gz': 't', 'boot-assets-arm64-v1.0.0.tar.gz.sha256': 's' });
  const path = join(folder, 'boot-assets-arm64-v1.0.0.tar.gz');
  const { subject, files } = await resolvePath(path, OPTIONS);
  expect(subject).toMatchObject({ kind: 'tarball', arches: ['arm64'] });
  expect(files.get('arm64')).toMatchObject({ tarball: path, sidecar: `${path}.sha256` });
});

test.each([
  ['a path that does not exist', '/nonexistent/dist', /does not exist/],
  ['a device', '/dev/null', /neither a file nor a folder/],
])('%s is a usage error', async (_name, path, message) => {
  await expect(resolvePath(path, OPTIONS)).rejects.toThrow(message);
  await expect(resolvePath(path, OPTIONS)).rejects.toBeInstanceOf(UsageError);
});

test('a folder that is no release says what was expected and what was found', async () => {
  const folder = await tree({ 'x.tar.gz/notes.txt': 'n' });
  await expect(resolvePath(join(folder, 'x.tar.gz'), OPTIONS)).rejects.toThrow(
    /holds no release: expected manifest\.json and .* found notes\.txt/,
  );
});

test('a tarball with a foreign name needs --arch', async () => {
  const folder = await tree({ 'release.tgz': 't' });
  await expect(resolvePath(join(folder, 'release.tgz'), OPTIONS)).rejects.toThrow('name it with --arch');
});

test('of loose files the kernel says the architecture, unless the flag does', async () => {
  const folder = await tree({ 'arm64/kernel': '', 'x86_64/kernel': '', 'none/kernel': 'k', rootfs: 'r' });
  await writeFile(join(folder, 'arm64/kernel'), sampleArm64Image());
  await writeFile(join(folder, 'x86_64/kernel'), sampleBzImage(gzipSync(sampleBody())));
  const rootfs = join(folder, 'rootfs');
  for (const arch of ['arm64', 'x86_64'] as const) {
    const kernel = join(folder, arch, 'kernel');
    expect((await resolveLoose({ kernel, rootfs }, OPTIONS)).subject.arches).toEqual([arch]);
    expect((await resolveLoose({ kernel, rootfs, arch: 'arm64' }, OPTIONS)).subject.arches).toEqual(['arm64']);
  }
  await expect(resolveLoose({ kernel: join(folder, 'none/kernel'), rootfs }, OPTIONS)).rejects.toThrow(
    /none\/kernel does not say for which architecture it is: say --arch arm64 or --arch x86_64$/,
  );
});

async function tree(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bootproof-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}
