import { chmod, mkdir, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { digestOfBytes } from '../../formats/bytes-digest.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { objectOf, replaced } from '../front/faults.ts';
import { type LocalCdn, openLocalCdn } from '../front/local-cdn.ts';
import { type AssetManager, type AssetManagerOptions, openAssetManager } from './asset-manager.ts';
import { readAssetsLock, writeAssetsLock } from './assets-lock.ts';
import { sampleRelease, writeSampleTree } from './conformance/sample-release.ts';

const deadline = { signal: new AbortController().signal, timeoutMs: 20_000 };
const { objects, manifest } = sampleRelease('0.6.11');
const MANIFEST = 'asset/v0.6.11/manifest.json';

interface Sample {
  readonly manager: AssetManager;
  readonly cdn: LocalCdn;
  readonly folder: string;
  readonly cache: string;
  /** Paths that were asked for since this was asked last. */
  readonly asked: () => string[];
}

async function openSample(options: Partial<AssetManagerOptions> = {}): Promise<Sample> {
  const { path: folder, ...temporary } = await makeTemporaryFolder('consumer');
  await writeSampleTree(join(folder, 'cdn'), ['0.6.10', '0.6.11']);
  const cdn = await openLocalCdn({ root: join(folder, 'cdn') });
  const cache = join(folder, 'cache');
  const manager = openAssetManager({
    baseUrl: cdn.url,
    arch: 'x86_64',
    cacheFolder: cache,
    binFolder: join(folder, 'runtime', 'bin'),
    backoffMs: 5,
    ...options,
  });
  onTestFinished(async () => {
    manager[Symbol.dispose]();
    await cdn[Symbol.asyncDispose]();
    await temporary[Symbol.asyncDispose]();
  });
  let told = 0;
  const asked = (): string[] => {
    const paths = cdn.requests.slice(told).map(({ path, status }) => `${String(status)} ${path}`);
    told = cdn.requests.length;
    return paths.sort();
  };
  return { manager, cdn, folder, cache, asked };
}

test('takes every file to its place with its digest and mode, and leaves nothing else', async () => {
  const { manager, folder } = await openSample();
  const { version, files, skipped, kernel } = await manager.prepare(deadline);
  expect([version, skipped, kernel]).toEqual(['0.6.11', ['FEX'], join(folder, 'cache/0.6.11/kernel')]);
  for (const { place, key, mode } of files) {
    expect(digestOfBytes(await readFile(place))).toBe(digestOfBytes(objects.get(key) ?? Buffer.alloc(0)));
    expect((await stat(place)).mode & 0o7777).toBe(mode);
  }
  const listed = (await readdir(folder, { recursive: true })).filter((path) => !path.startsWith('cdn')).sort();
  expect(listed).toEqual([
    'cache',
    'cache/.lock',
    'cache/.state.json',
    'cache/0.6.11',
    'cache/0.6.11/kernel',
    'cache/0.6.11/manifest.json',
    'cache/0.6.11/rootfs.erofs',
    'runtime',
    'runtime/bin',
    'runtime/bin/dockerd',
    'runtime/bin/k3s',
    'runtime/kernel',
    'runtime/kernel/vmlinux',
  ]);
});

test('a second time nothing is transferred again: the manifest is only asked about', async () => {
  const { manager, asked } = await openSample();
  await manager.prepare({ ...deadline, version: '0.6.11' });
  asked();
  const { files, manifestBytes } = await manager.prepare({ ...deadline, version: '0.6.11' });
  expect(asked()).toEqual([`304 ${MANIFEST}`]);
  expect([manifestBytes, ...files.map(({ receivedBytes }) => receivedBytes)]).toEqual([0, 0, 0, 0, 0, 0]);
});

test('a kernel of one’s own is used as it is, and none is downloaded', async () => {
  const own = join((await openSample()).folder, 'own-kernel');
  await writeFile(own, 'mine');
  const { manager, asked } = await openSample({ kernel: own, binFolder: null });
  expect((await manager.prepare({ ...deadline, version: '0.6.11' })).kernel).toBe(own);
  expect(asked()).toEqual([`200 ${MANIFEST}`, '200 asset/v0.6.11/x86_64/rootfs.erofs']);
});

test('a damaged file is found and repaired, also when its size and time of writing are as before', async () => {
  const { manager, cache } = await openSample();
  const { kernel } = await manager.prepare(deadline);
  // A file that is known by its identity is not hashed again, so the time of change must give it away.
  const old = new Date(Date.now() - 60_000);
  await utimes(kernel, old, old);
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  await manager.prepare(deadline);
  expect(await readFile(join(cache, '.state.json'), 'utf8')).toContain(kernel);
  const bytes = await readFile(kernel);
  bytes[1_000] = (bytes[1_000] ?? 0) ^ 1;
  await writeFile(kernel, bytes);
  await utimes(kernel, old, old);
  const { files } = await manager.prepare(deadline);
  expect(files.filter(({ receivedBytes }) => receivedBytes > 0).map(({ asset }) => asset)).toEqual(['kernel']);
  expect(digestOfBytes(await readFile(kernel))).toBe(manifest.targets['x86_64']?.kernel.sha256);
});

test('a lost mode is restored without a download', async () => {
  const { manager, folder } = await openSample();
  await manager.prepare(deadline);
  const dockerd = join(folder, 'runtime/bin/dockerd');
  await chmod(dockerd, 0o644);
  const { files } = await manager.prepare(deadline);
  expect(files.every(({ receivedBytes }) => receivedBytes === 0)).toBe(true);
  expect((await stat(dockerd)).mode & 0o777).toBe(0o755);
});

test.each(['{"cut', '{}'])('a copy of the manifest that is damaged (%s) is replaced', async (text) => {
  const { manager, cache } = await openSample();
  await manager.prepare(deadline);
  const copy = join(cache, '0.6.11/manifest.json');
  await writeFile(copy, text);
  await manager.prepare(deadline);
  expect(digestOfBytes(await readFile(copy))).toBe(digestOfBytes(objects.get(MANIFEST) ?? Buffer.alloc(0)));
});

test('a folder in the place of a file is refused by name, and stays', async () => {
  const { manager, folder } = await openSample();
  await mkdir(join(folder, 'runtime/bin/dockerd/in-use'), { recursive: true });
  await expect(manager.prepare(deadline)).rejects.toThrow('runtime/bin/dockerd is a folder');
  expect((await stat(join(folder, 'runtime/bin/dockerd/in-use'))).isDirectory()).toBe(true);
});

test('a latest.json that names an older version than before is refused; asking for that version is not', async () => {
  const { manager, cdn } = await openSample();
  await manager.prepare(deadline);
  cdn.faults.push({ path: 'latest.json', change: replaced(() => Buffer.from('{"version":"0.6.10"}')) });
  await expect(manager.prepare(deadline)).rejects.toThrow(
    'latest.json: it names 0.6.10, and this cache has seen it name 0.6.11',
  );
  expect((await manager.prepare({ ...deadline, version: '0.6.10' })).version).toBe('0.6.10');
});

test('a version that nobody can have does not count as seen', async () => {
  const { manager, cdn } = await openSample();
  cdn.faults.push({ path: 'latest.json', change: replaced(() => Buffer.from('{"version":"999.0.0"}')) });
  await expect(manager.prepare(deadline)).rejects.toThrow('asset/v999.0.0/manifest.json: the server answers 404');
  cdn.faults.length = 0;
  expect((await manager.prepare(deadline)).version).toBe('0.6.11');
});

test('the manifest of another version is refused', async () => {
  const { manager, cdn } = await openSample();
  cdn.faults.push({ path: MANIFEST, change: objectOf('asset/v0.6.10/manifest.json') });
  await expect(manager.prepare(deadline)).rejects.toThrow('it is the manifest of 0.6.10, not of 0.6.11');
});

test('a version whose manifest changes after it was taken is refused', async () => {
  const { manager, cdn } = await openSample();
  await manager.prepare(deadline);
  const change = replaced((body) => Buffer.concat([body, Buffer.from('\n')]));
  // What the server does not know by its tag any more, it sends.
  cdn.faults.push({
    path: MANIFEST,
    change: async (_good, context) => change(await context.object(MANIFEST), context),
  });
  await expect(manager.prepare(deadline)).rejects.toThrow('0.6.11 is served with another manifest');
});

test('assets.lock names the version and lets no other manifest pass', async () => {
  const { manager, cdn, folder } = await openSample();
  const path = join(folder, 'assets.lock');
  await writeAssetsLock(path, await manager.prepare({ ...deadline, version: '0.6.10' }));
  const lock = await readAssetsLock(path);
  expect((await manager.prepare({ ...deadline, lock })).version).toBe('0.6.10');
  const other = { version: '0.6.10', manifestSha256: digestOfBytes(Buffer.from('another')) };
  await expect(manager.prepare({ ...deadline, lock: other })).rejects.toThrow('assets.lock pins');
  expect(() => manager.prepare({ ...deadline, lock, version: '0.6.11' })).toThrow('assets.lock pins 0.6.10');
  expect(cdn.requests.at(-1)?.path).toBe('asset/v0.6.10/manifest.json');
});

test.each(['', '{}', '{"version":"../x","manifest_sha256":"00"}', '[]'])(
  'what is no assets.lock is refused: %s',
  async (text) => {
    const { folder } = await openSample();
    await writeFile(join(folder, 'assets.lock'), text);
    await expect(readAssetsLock(join(folder, 'assets.lock'))).rejects.toThrow('is no assets.lock');
  },
);
