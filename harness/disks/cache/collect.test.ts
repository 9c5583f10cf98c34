import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sha256 } from '../../core/digest.ts';
import { run } from '../../host/process.ts';
import { requireTool } from '../../host/tool.ts';
import { takeLock } from '../../store/lock.ts';
import { writeAbout } from './about.ts';
import { type Collection, type CollectedEntry, collect } from './collect.ts';
import { DISK_FILE, type EntryName, type OpenEntry, entryFolder, entryLock, openEntry } from './entry.ts';
import { openStoreOverlay } from './store-overlay.ts';

const { signal } = new AbortController();
const NOW = 'aa'.repeat(32) as Sha256;
const BEFORE = 'bb'.repeat(32) as Sha256;
let top: string;
let store: string;

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'bootproof-collect-'));
  store = join(top, 'store');
});

afterEach(() => rm(top, { recursive: true }));

const rootfs = (key: string): EntryName => ({ store, kind: 'rootfs', key });

function open(key: string, guest: string): Promise<OpenEntry> {
  return openEntry(rootfs(key), {
    signal,
    async make(folder) {
      await writeFile(join(folder, DISK_FILE), Buffer.alloc(100_000, 1));
      await writeAbout(folder, { image: 'sha256:x', guest, sha256: NOW, sizeBytes: 100_000, env: [] });
    },
  });
}

async function fates(differs: Partial<Collection> = {}): Promise<Record<string, CollectedEntry['fate']>> {
  const entries = await collect({ store, currentGuest: NOW, overlays: [], dryRun: false, ...differs });
  return Object.fromEntries(entries.map(({ key, fate }) => [key, fate]));
}

const overlayOver = (key: string, path: string) =>
  openStoreOverlay(
    store,
    { base: join(entryFolder(rootfs(key)), DISK_FILE), baseFormat: 'raw', path, reuse: true },
    signal,
  );

test('what is current and what an overlay stands on stays; what is stale and unneeded goes, and its size is told', async () => {
  for (const [key, guest] of [
    ['current', NOW],
    ['stale', BEFORE],
    ['needed', BEFORE],
  ] as const) {
    await (await open(key, guest))[Symbol.asyncDispose]();
  }
  await overlayOver('needed', join(top, 'box.qcow2'));
  const planned = await collect({ store, currentGuest: NOW, overlays: [], dryRun: true });
  expect(planned).toEqual([
    {
      kind: 'rootfs',
      key: 'current',
      fate: 'kept',
      why: 'it is of the current version',
      allocatedBytes: expect.any(Number) as number,
    },
    {
      kind: 'rootfs',
      key: 'needed',
      fate: 'kept',
      why: `${join(top, 'box.qcow2')} stands on it`,
      allocatedBytes: expect.any(Number) as number,
    },
    {
      kind: 'rootfs',
      key: 'stale',
      fate: 'removed',
      why: expect.stringContaining(BEFORE) as string,
      allocatedBytes: expect.any(Number) as number,
    },
  ]);
  expect(planned[2]?.allocatedBytes).toBeGreaterThan(100_000);
  expect(await readdir(join(store, 'rootfs'))).toHaveLength(3);
  expect(await fates()).toEqual({ current: 'kept', needed: 'kept', stale: 'removed' });
  expect((await readdir(join(store, 'rootfs'))).sort()).toEqual(['current', 'needed']);
  await rm(join(top, 'box.qcow2'));
  expect(await fates()).toEqual({ current: 'kept', needed: 'removed' });
});

test('an overlay over an overlay needs the disk too, and so does one that cannot be judged', async () => {
  await (await open('stale', BEFORE))[Symbol.asyncDispose]();
  const [lower, upper] = [join(top, 'lower.qcow2'), join(top, 'upper.qcow2')];
  await overlayOver('stale', lower);
  await openStoreOverlay(store, { base: lower, baseFormat: 'qcow2', path: upper, reuse: false }, signal);
  expect(await fates()).toEqual({ stale: 'kept' });
  await rm(lower);
  expect(await fates()).toEqual({ stale: 'kept' });
  await rm(upper);
  expect(await fates()).toEqual({ stale: 'removed' });
});

test('overlays that somebody else made, or moved, count where their folder is named', async () => {
  await (await open('stale', BEFORE))[Symbol.asyncDispose]();
  const folder = join(top, 'boxes', 'box-1');
  await mkdir(folder, { recursive: true });
  const base = join(entryFolder(rootfs('stale')), DISK_FILE);
  await run(requireTool('qemu-img'), ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', base, join(folder, 'x.qcow2')]);
  expect(await fates({ overlays: [join(top, 'boxes')] })).toEqual({ stale: 'kept' });
  await overlayOver('stale', join(top, 'box.qcow2'));
  await rename(join(top, 'box.qcow2'), join(folder, 'moved.qcow2'));
  await rm(join(folder, 'x.qcow2'));
  expect(await fates({ overlays: [join(top, 'boxes')] })).toEqual({ stale: 'kept' });
  expect(await fates()).toEqual({ stale: 'removed' });
});

test('what a process makes, takes or uses right now stays', async () => {
  const used = await open('used', BEFORE);
  const lock = await takeLock(entryLock(rootfs('locked')), signal);
  await (async () => {
    const folder = entryFolder(rootfs('locked'));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'anything'), '');
  })();
  expect(await fates()).toEqual({ used: 'kept', locked: 'kept' });
  lock[Symbol.dispose]();
  await used[Symbol.asyncDispose]();
  expect(await fates()).toEqual({ used: 'removed', locked: 'removed' });
});

test('what a killed process left half made goes; a lease of a killed process keeps nothing', async () => {
  await mkdir(join(store, 'rootfs', '.half.0badf00d'), { recursive: true });
  await writeFile(join(store, 'rootfs', '.half.0badf00d', DISK_FILE), 'half');
  await (await open('stale', BEFORE))[Symbol.asyncDispose]();
  await writeFile(join(store, 'leases', 'rootfs-stale', '4711-dead.lease'), '');
  expect(await fates()).toEqual({ stale: 'removed' });
  expect(await readdir(join(store, 'rootfs'))).toEqual([]);
});

test('a note that cannot be read stops the collection: it may be the one that counts', async () => {
  await (await open('stale', BEFORE))[Symbol.asyncDispose]();
  await mkdir(join(store, 'references'));
  await writeFile(join(store, 'references', 'x.json'), '{"kind":');
  await expect(fates()).rejects.toMatchObject({ code: 'BOOTPROOF_REFERENCE_BROKEN' });
  expect((await stat(entryFolder(rootfs('stale')))).isDirectory()).toBe(true);
});

test('an overlay over a disk that is gone is refused, and makes no note', async () => {
  await (await open('stale', BEFORE))[Symbol.asyncDispose]();
  await fates();
  await expect(overlayOver('stale', join(top, 'box.qcow2'))).rejects.toThrow();
  expect(await readdir(join(store, 'references')).catch(() => [])).toEqual([]);
  await expect(readFile(join(top, 'box.qcow2'))).rejects.toThrow('ENOENT');
});
