import { chmod, chown, link, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../host/process.ts';
import { namesIn } from '../../host/files.ts';
import { readExt4, readExt4File } from '../ext4/ext4-reading-samples.ts';
import { openImage } from '../image/open-image.ts';
import { prepareImageDisk } from './image-disk.ts';
import { writeLayout } from './layout-samples.ts';
import { type PreparedDisk, zeroCounts } from './prepared-disk.ts';

const { signal } = new AbortController();
let top: string;
let store: string;

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'bootproof-image-'));
  store = join(top, 'store');
});

afterEach(() => rm(top, { recursive: true }));

async function prepare(path: string, counts = zeroCounts()): Promise<PreparedDisk> {
  await using image = await openImage(path, {}, signal);
  return await prepareImageDisk(image, { store, signal, counts });
}

const LAYERS = [
  [
    { name: 'etc/', type: '5', mode: 0o750, owner: { uid: 3, gid: 4 } },
    { name: 'etc/a', data: Buffer.from('lower'), mode: 0o4711, pax: [['mtime', '1600000000.123456789']] as const },
    { name: 'etc/gone', data: Buffer.from('x') },
  ],
  [
    { name: 'etc/.wh.gone' },
    { name: 'etc/b', type: '1', linkName: 'etc/a' },
    { name: 'dev/console', type: '3', mode: 0o600, device: { major: 5, minor: 1 } },
    { name: 'cap', data: Buffer.from('y'), pax: [['SCHILY.xattr.user.k', 'v']] as const },
  ],
];

test.each(['none', 'gzip', 'zstd'] as const)(
  'the disk of a layout (layers: %s) is what its layers make together',
  async (packing) => {
    const path = join(top, 'layout');
    const digest = await writeLayout(path, { layers: LAYERS, packing, env: ['A=1=2', 'NONE', '=x', 'B='] });
    await using disk = await prepare(path);
    expect(disk).toMatchObject({
      image: digest,
      guest: null,
      isHit: false,
      env: [
        ['A', '1=2'],
        ['', 'x'],
        ['B', ''],
      ],
    });
    const found = await readExt4(disk.path, ['/etc', '/etc/a', '/etc/b', '/etc/gone', '/dev/console', '/cap'], top);
    expect(found.get('/etc')).toMatchObject({ mode: 0o750, uid: 3, gid: 4 });
    expect(found.get('/etc/a')).toMatchObject({ mode: 0o4711, mtimeNs: 1_600_000_000_123_456_789n, links: 2 });
    expect(found.get('/etc/b')?.inode).toBe(found.get('/etc/a')?.inode);
    expect(found.get('/etc/gone')?.inode).toBeNaN();
    expect(found.get('/dev/console')).toMatchObject({ device: '5:1', mode: 0o600 });
    expect(found.get('/cap')?.xattrs).toEqual({ 'user.k': expect.stringMatching(/v|76/) });
    expect(await readFile(await readExt4File(disk.path, '/etc/b', top), 'utf8')).toBe('lower');
  },
);

test('a layout in a tar archive is the same image, and is found by its digest without a layer being read', async () => {
  const path = join(top, 'layout');
  await writeLayout(path, { layers: LAYERS, env: null });
  const counts = zeroCounts();
  await using first = await prepare(path, counts);
  await run('tar', ['-cf', join(top, 'layout.tar'), '-C', path, 'oci-layout', 'index.json', 'blobs']);
  await using again = await prepare(join(top, 'layout.tar'), counts);
  expect(again).toMatchObject({ path: first.path, isHit: true, env: [] });
  const { layers } = JSON.parse(await manifestOf(path)) as { layers: { digest: string }[] };
  for (const { digest } of layers) await rm(join(path, 'blobs', digest.replace(':', '/')));
  await using still = await prepare(path, counts);
  expect(still.isHit).toBe(true);
  expect(counts).toMatchObject({ imageBuilds: 1, imageHits: 2 });
});

test('a folder becomes a disk with all that stat tells of it, and is known again by its content', async () => {
  const folder = join(top, 'folder');
  await mkdir(join(folder, 'sub'), { recursive: true });
  await writeFile(join(folder, 'sub', 'a "b"'), 'x');
  await link(join(folder, 'sub', 'a "b"'), join(folder, 'c'));
  await symlink('/etc/none', join(folder, 'l'));
  await chmod(join(folder, 'c'), 0o2750);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await chown(join(folder, 'c'), 1234, 5678);
  await run('touch', ['-d', '2001-02-03 04:05:06.070809012 UTC', join(folder, 'sub')]);
  await run('setfattr', ['-n', 'user.note', '-v', '0x00ff0a', join(folder, 'sub')]);
  await using disk = await prepare(folder);
  const found = await readExt4(disk.path, ['/sub', '/sub/a "b"', '/c', '/l'], top);
  expect(found.get('/sub')).toMatchObject({ mtimeNs: 981_173_106_070_809_012n, xattrs: { 'user.note': '00 ff 0a' } });
  expect(found.get('/c')).toMatchObject({
    links: 2,
    inode: found.get('/sub/a "b"')?.inode,
    uid: isRoot ? 1234 : process.getuid?.(),
  });
  expect(found.get('/l')?.target).toBe('/etc/none');
  await using same = await prepare(folder);
  expect(same.isHit).toBe(true);
  await utimes(join(folder, 'c'), 1, 1);
  await using other = await prepare(folder);
  expect(other.isHit).toBe(false);
});

test('of many requests for one image at once one makes its disk', async () => {
  const path = join(top, 'layout');
  await writeLayout(path, { layers: LAYERS });
  const counts = zeroCounts();
  const disks = await Promise.all(Array.from({ length: 6 }, () => prepare(path, counts)));
  expect(counts).toMatchObject({ imageBuilds: 1, imageHits: 5 });
  expect(new Set(disks.map((disk) => disk.path)).size).toBe(1);
  for (const disk of disks) await disk[Symbol.asyncDispose]();
});

test('a preparation that fails leaves nothing, and the next caller, also one that waited, makes it anew', async () => {
  const path = join(top, 'layout');
  const digest = await writeLayout(path, { layers: LAYERS });
  const { layers } = JSON.parse(await manifestOf(path)) as { layers: [{ digest: string }] };
  const layer = join(path, 'blobs', layers[0].digest.replace(':', '/'));
  const bytes = await readFile(layer);
  await writeFile(layer, Buffer.alloc(bytes.length));
  const counts = zeroCounts();
  const failed = await Promise.allSettled([prepare(path, counts), prepare(path, counts)]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(counts).toMatchObject({ imageBuilds: 2, imageHits: 0 });
  expect(await namesIn(join(store, 'images'))).toEqual([]);
  await writeFile(layer, bytes);
  await using disk = await prepare(path, counts);
  expect(disk.image).toBe(digest);
});

async function manifestOf(layout: string): Promise<string> {
  const index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8')) as { manifests: [{ digest: string }] };
  return readFile(join(layout, 'blobs', index.manifests[0].digest.replace(':', '/')), 'utf8');
}
