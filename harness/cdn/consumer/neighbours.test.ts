import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { type LocalCdn, openLocalCdn } from '../front/local-cdn.ts';
import { type AssetManager, openAssetManager } from './asset-manager.ts';
import { writeSampleTree } from './conformance/sample-release.ts';

const deadline = { signal: new AbortController().signal, timeoutMs: 20_000 };

async function openCdn(folder: string, ...versions: string[]): Promise<LocalCdn> {
  await writeSampleTree(folder, versions);
  const cdn = await openLocalCdn({ root: folder });
  onTestFinished(() => cdn[Symbol.asyncDispose]());
  return cdn;
}

async function makeFolder(): Promise<string> {
  const folder = await makeTemporaryFolder('neighbours');
  onTestFinished(() => folder[Symbol.asyncDispose]());
  return folder.path;
}

function openManager({ url: baseUrl }: LocalCdn, cacheFolder: string, binFolder: string): AssetManager {
  const manager = openAssetManager({ baseUrl, arch: 'x86_64', cacheFolder, binFolder });
  onTestFinished(() => manager[Symbol.dispose]());
  return manager;
}

test('what one CDN calls the latest is no rollback of another one', async () => {
  const folder = await makeFolder();
  const [cache, bin] = [join(folder, 'cache'), join(folder, 'bin')];
  const staging = openManager(await openCdn(join(folder, 'staging'), '0.6.11'), cache, bin);
  const old = await openCdn(join(folder, 'old'), '0.6.10');
  const production = openManager(old, cache, bin);
  expect((await staging.prepare(deadline)).version).toBe('0.6.11');
  expect((await production.prepare(deadline)).version).toBe('0.6.10');
  expect((await staging.prepare(deadline)).version).toBe('0.6.11');
});

test('of two caches that install into one bin folder the last to end notices, unless it is the same release', async () => {
  const folder = await makeFolder();
  const cdn = await openCdn(join(folder, 'cdn'), '0.6.10', '0.6.11');
  const one = openManager(cdn, join(folder, 'one'), join(folder, 'bin'));
  const other = openManager(cdn, join(folder, 'other'), join(folder, 'bin'));
  const { kernel } = await one.prepare({ ...deadline, version: '0.6.11' });
  let meanwhile = '0.6.11';
  cdn.faults.push({
    path: 'asset/v0.6.11/x86_64/kernel',
    when: ({ nth }) => nth > 1,
    // The other one begins and ends while this one downloads.
    async change(good, { request }) {
      if (request.nth % 2 === 0) await other.prepare({ ...deadline, version: meanwhile });
      return good;
    },
  });
  await rm(kernel);
  expect((await one.prepare({ ...deadline, version: '0.6.11' })).version).toBe('0.6.11');
  meanwhile = '0.6.10';
  await rm(kernel);
  await expect(one.prepare({ ...deadline, version: '0.6.11' })).rejects.toMatchObject({
    code: 'BOOTPROOF_PLACE_TAKEN',
    message: expect.stringContaining('give every cache folder a bin folder of its own') as string,
  });
});
