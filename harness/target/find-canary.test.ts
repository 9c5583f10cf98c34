import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import type { StagedGuest } from './staged-guest.ts';
import { findCanary } from './find-canary.ts';
import { rememberPassed } from './last-passed.ts';

const CMDLINE = 'console=ttyS0 root=/dev/vda ro rootfstype=erofs';
let folder: string;
let stateFolder: string;
beforeEach(async () => {
  const temporary = await makeTemporaryFolder('canary');
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  folder = temporary.path;
  stateFolder = join(folder, 'state');
});

test('the release that booted last on this machine goes before the demo', async () => {
  const demo = await writeDemo('demo');
  await rememberPassed(await guest('passed'), 'dist', stateFolder);
  const canary = await find(await guest('failed'), demo);
  expect(canary?.name).toBe('the last release that booted here (dist)');
});

test('without one, the demo in the cache is booted with its own command line and nothing beside it', async () => {
  const canary = await find(await guest('failed'), await writeDemo('demo'));
  expect(canary).toMatchObject({
    name: 'the demo release in the cache',
    guest: {
      kernel: { path: join(folder, 'demo', 'x86_64', 'kernel') },
      rootfs: { path: join(folder, 'demo', 'x86_64', 'rootfs.erofs') },
      cmdline: CMDLINE,
      sharedFiles: [],
    },
  });
});

test('the demo is no canary for itself, and one for its bytes with another command line', async () => {
  const demo = await writeDemo('demo');
  const same = { ...(await guest('copy')), ...filesOf(join(demo, 'x86_64')) };
  expect(await find(same, demo)).toBeNull();
  const other = await find({ ...same, cmdline: `${CMDLINE} rootwait` }, demo);
  expect(other?.name).toBe('the demo release in the cache');
});

test.each([
  ['no demo is in the cache', null],
  ['its folder was emptied by hand', 'empty'],
])('there is none when %s', async (_, name) => {
  const demo = name === null ? null : join(folder, name);
  if (demo !== null) await mkdir(join(demo, 'x86_64'), { recursive: true });
  expect(await find(await guest('failed'), demo)).toBeNull();
});

function find(failed: StagedGuest, demo: string | null): ReturnType<typeof findCanary> {
  return findCanary(failed, { stateFolder, demo: () => Promise.resolve(demo) });
}

async function writeDemo(name: string): Promise<string> {
  const root = join(folder, name);
  await writeFiles(join(root, 'x86_64'), 'demo');
  const sha256 = 'a'.repeat(64);
  const manifest = {
    schema_version: 0,
    asset_version: '0.0.1',
    built_at: '2026-01-01T00:00:00Z',
    targets: {
      x86_64: {
        kernel: { path: 'asset/v0.0.1/x86_64/kernel', sha256 },
        rootfs: { path: 'asset/v0.0.1/x86_64/rootfs.erofs', sha256 },
        kernel_cmdline: CMDLINE,
      },
    },
  };
  await writeFile(join(root, 'x86_64', 'manifest.json'), JSON.stringify(manifest));
  return root;
}

async function guest(name: string): Promise<StagedGuest> {
  await writeFiles(join(folder, name), name);
  return {
    arch: 'x86_64',
    ...filesOf(join(folder, name)),
    cmdline: CMDLINE,
    kernelVersion: null,
    kernelConfig: null,
    sharedFiles: [],
    fex: { kind: 'none', why: 'not tried' },
    offersDebugConsole: false,
  };
}

function filesOf(place: string): Pick<StagedGuest, 'kernel' | 'rootfs'> {
  return { kernel: { path: join(place, 'kernel') }, rootfs: { path: join(place, 'rootfs.erofs') } };
}

async function writeFiles(place: string, bytes: string): Promise<void> {
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'kernel'), `kernel of ${bytes}`);
  await writeFile(join(place, 'rootfs.erofs'), `root of ${bytes}`);
}
