import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { smallRelease } from '../../../fixtures/releases/small-release.ts';
import { rebuild } from '../../faults/rebuild.ts';
import { writeAtomic } from '../../host/files.ts';
import { openHttpClient } from '../../host/http-client.ts';
import { listTree } from '../../host/list-tree.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { status } from '../front/faults.ts';
import { openLocalCdn } from '../front/local-cdn.ts';
import { comparePlan, publishedAtUrl, publishedInFolder } from './compare.ts';
import { type PublishPlan, planPublish } from './plan.ts';
import { writeTree } from './write-tree.ts';

async function releaseFolder(): Promise<{ dist: string; folder: string }> {
  const folder = await makeTemporaryFolder('publish');
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const dist = join(folder.path, 'dist');
  await rebuild(await smallRelease(), {}, dist);
  return { dist, folder: folder.path };
}

async function published(): Promise<{ plan: PublishPlan; dist: string; tree: string }> {
  const { dist, folder } = await releaseFolder();
  const plan = await planPublish(dist, 'asset-v');
  const tree = join(folder, 'cdn');
  await writeTree(plan, tree);
  return { plan, dist, tree };
}

test('the plan uploads what is named before what names it, latest.json last', async () => {
  const { dist } = await releaseFolder();
  const { objects, version } = await planPublish(dist, 'asset-v');
  expect(version).toBe('0.6.11');
  expect(objects.map(({ key }) => key)).toEqual([
    'asset/v0.6.11/arm64/kernel',
    'asset/v0.6.11/arm64/rootfs.erofs',
    'asset/v0.6.11/x86_64/kernel',
    'asset/v0.6.11/x86_64/rootfs.erofs',
    'bin/dockerd/29.6.1/arm64/dockerd',
    'bin/dockerd/29.6.1/x86_64/dockerd',
    'bin/k3s/v1.36.2-k3s1/arm64/k3s',
    'bin/k3s/v1.36.2-k3s1/x86_64/k3s',
    'bin/vmlinux/6.12.8/arm64/vmlinux',
    'bin/vmlinux/6.12.8/x86_64/vmlinux',
    'bin/FEX/FEX-2605-0.6.11/arm64/FEX',
    'asset/v0.6.11/manifest.json',
    'latest.json',
  ]);
});

test('only what is written over at each release may not be kept for long', async () => {
  const { dist } = await releaseFolder();
  const mutable = async (layout: 'asset-v' | 'flat'): Promise<string[]> =>
    (await planPublish(dist, layout)).objects.filter(({ immutable }) => !immutable).map(({ key }) => key);
  expect(await mutable('asset-v')).toEqual(['latest.json']);
  expect(await mutable('flat')).toContain('x86_64/kernel');
});

test('a listed file that the folder lacks is told of, not planned', async () => {
  const { dist } = await releaseFolder();
  await rm(join(dist, 'x86_64/kernel'));
  const { missing, objects } = await planPublish(dist, 'asset-v');
  expect(missing).toEqual([{ key: 'asset/v0.6.11/x86_64/kernel', file: 'x86_64/kernel' }]);
  expect(objects).toHaveLength(12);
});

test('the tree holds exactly the planned keys', async () => {
  const { plan, tree } = await published();
  expect(await listTree(tree, 100)).toEqual(plan.objects.map(({ key }) => key).sort());
});

test('against what is published every key is new, identical, moved or in conflict', async () => {
  const { plan, tree } = await published();
  await rm(join(tree, 'asset/v0.6.11/arm64/kernel'));
  await writeAtomic(join(tree, 'bin/dockerd/29.6.1/arm64/dockerd'), 'other bytes');
  await writeAtomic(join(tree, 'latest.json'), '{"version":"0.6.10"}\n');
  await using cdn = await openLocalCdn({ root: tree });
  using client = openHttpClient({ maxConnections: 2, env: {} });
  const { signal } = new AbortController();
  for (const lookUp of [publishedInFolder(tree), publishedAtUrl(cdn.url, client, signal)]) {
    const odd = (await comparePlan(plan, lookUp)).filter(({ state }) => state !== 'identical');
    expect(odd.map(({ key, state }) => [key, state])).toEqual([
      ['asset/v0.6.11/arm64/kernel', 'new'],
      ['bin/dockerd/29.6.1/arm64/dockerd', 'conflict'],
      ['latest.json', 'update'],
    ]);
  }
  // A cache that remembers these 404s must not meet a consumer with them.
  expect(cdn.requests.every(({ path }) => path.includes('?bootproof='))).toBe(true);
});

test('an answer that is neither yes nor no is not taken for either', async () => {
  const { plan, tree } = await published();
  await using cdn = await openLocalCdn({ root: tree, faults: [{ path: /./, change: status(403) }] });
  using client = openHttpClient({ maxConnections: 2, env: {} });
  const lookUp = publishedAtUrl(cdn.url, client, new AbortController().signal);
  await expect(comparePlan(plan, lookUp)).rejects.toThrow(/answers 403/);
});
