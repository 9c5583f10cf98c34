import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import { status } from '../cdn/front/faults.ts';
import { type LocalCdn, type LocalCdnOptions, openLocalCdn } from '../cdn/front/local-cdn.ts';
import { planPublish } from '../cdn/publish/plan.ts';
import { writeTree } from '../cdn/publish/write-tree.ts';
import { rebuild } from '../faults/rebuild.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import type { Result } from '../report/result.ts';

const BOOTPROOF = join(import.meta.dirname, 'bootproof.mjs');

async function openSample(faults: LocalCdnOptions['faults'] = []): Promise<{ cdn: LocalCdn; folder: string }> {
  const folder = await makeTemporaryFolder('live');
  await rebuild(await smallRelease(), {}, join(folder.path, 'dist'));
  await writeTree(await planPublish(join(folder.path, 'dist'), 'asset-v'), join(folder.path, 'tree'));
  const cdn = await openLocalCdn({ root: join(folder.path, 'tree'), faults });
  onTestFinished(async () => {
    await cdn[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });
  return { cdn, folder: folder.path };
}

async function verify(folder: string, args: readonly string[], env: Record<string, string> = {}) {
  const places = { XDG_STATE_HOME: join(folder, 'state'), XDG_CACHE_HOME: join(folder, 'cache') };
  const call = [BOOTPROOF, 'verify', ...args, '--tier', 'contract', '--json'];
  const { exitCode, stdout, stderr } = await execa('node', call, { reject: false, env: { ...places, ...env } });
  return { exitCode, stderr, result: stdout === '' ? null : (JSON.parse(stdout) as Result) };
}

test('a good release behind a URL passes, and is the whole release', { timeout: 60_000 }, async () => {
  const { cdn, folder } = await openSample();
  const { exitCode, result } = await verify(folder, [`${cdn.url}/`, '--origin', `folder=${join(folder, 'dist')}`]);
  expect([exitCode, result?.verdict, result?.scope.complete]).toEqual([0, 'pass', true]);
  const areas = new Set(result?.checks.filter((check) => check.status === 'pass').map(({ id }) => id.split('/')[0]));
  expect([...areas].sort()).toEqual(['binary', 'cdn', 'consume', 'kernel', 'manifest', 'rootfs']);
  expect(result?.artifacts.map(({ path }) => path)).toContain(`${cdn.url}/asset/v0.6.11/x86_64/kernel`);
});

test('without its binaries it is not the whole release', { timeout: 60_000 }, async () => {
  const { cdn, folder } = await openSample();
  const { exitCode, result } = await verify(folder, ['--only', 'cdn'], {
    BOOT_ASSETS_LIVE_CDN_BASE_URL: cdn.url,
    BOOT_ASSETS_LIVE_VERSION: '',
    BOOT_ASSETS_LIVE_PREPARE_BINARIES: 'false',
  });
  expect([exitCode, result?.target.from, result?.scope.complete]).toEqual([0, 'BOOT_ASSETS_LIVE_CDN_BASE_URL', false]);
  expect(cdn.requests.filter(({ path }) => path.startsWith('bin/'))).toEqual([]);
});

test('what did not arrive is not judged, and that is said', { timeout: 60_000 }, async () => {
  const { cdn, folder } = await openSample([{ path: 'asset/v0.6.11/x86_64/kernel', change: status(404) }]);
  const { exitCode, result } = await verify(folder, [cdn.url, '--only', 'cdn,kernel']);
  expect(exitCode).toBe(1);
  const row = result?.checks.find(({ id, arch }) => id === 'kernel/format' && arch === 'x86_64');
  expect([row?.status, row?.error?.code]).toEqual(['blocked', 'BOOTPROOF_NOT_DOWNLOADED']);
  expect(result?.checks.find(({ id, arch }) => id === 'kernel/format' && arch === 'arm64')?.status).toBe('pass');
});

test('offline not one connection is opened', { timeout: 60_000 }, async () => {
  const { cdn, folder } = await openSample();
  const { exitCode, stderr } = await verify(folder, [cdn.url, '--offline', '--release', '0.6.11']);
  expect([exitCode, cdn.requests.length]).toEqual([3, 0]);
  expect(stderr).toContain(`${cdn.url}/asset/v0.6.11/manifest.json`);
});
