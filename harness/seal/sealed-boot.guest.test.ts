import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type SealedGuests, openSealedGuests } from '../../fixtures/seal/guest/sealed-guests.ts';
import { renderLayers } from '../../fixtures/seal/images.ts';
import { openGuestSamples } from '../../fixtures/guests/guest-samples.ts';
import { judgeSeal } from '../checks/seal/area.ts';
import { buildDemo } from '../build/demo.ts';
import type { RawEntry } from '../faults/raw-tar.ts';
import { verityDigest } from '../formats/fs-verity.ts';
import { readLayerTar } from '../formats/oci/layer.ts';
import { readBounded } from '../host/files.ts';
import { DEMO_RECIPE } from '../host/installation.ts';
import { userPlaces } from '../host/places.ts';
import { gatherSeal } from '../target/seal-evidence.ts';
import { buildImage } from './image/build-image.ts';
import { buildTree } from './oci/build-tree.ts';
import { openRepositoryWriter } from './repository/write-repository.ts';

// A guest takes seconds; a machine that is busy with other tests takes longer.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 20 * 60_000 });

const DATA = Buffer.alloc(20_000, 'sealed data ');
const INIT = `#!/usr/bin/busybox sh
b=/usr/bin/busybox
$b mount -t proc proc /proc
echo "sealed: booted, root is $($b sed -n 's,^[^ ]* / \\([^ ]*\\) .*,\\1,p' /proc/mounts | $b tail -1)"
$b cat /usr/share/data >/dev/null 2>&1 && echo 'sealed: the data can be read' || echo 'sealed: the data cannot be read'
$b poweroff -f
$b sleep 600
`;

let guests: SealedGuests;
let v1: string;
let v2: string;
let dataObject: string;

beforeAll(async () => {
  const { signal } = new AbortController();
  const demo = await buildDemo({
    recipe: DEMO_RECIPE,
    places: userPlaces(process.env),
    signal,
    progress: () => undefined,
    env: {},
  });
  await using samples = await openGuestSamples((arch) => ({
    kernel: join(demo, arch, 'kernel'),
    rootfs: join(demo, arch, 'rootfs.erofs'),
  }));
  const busybox = join(await samples.treeOf('x86_64'), 'bin', 'busybox');
  guests = await openSealedGuests(join(demo, 'x86_64', 'kernel'), busybox);
  const layers = systemOf(await readBounded(busybox, 16 * 1024 * 1024));
  dataObject = verityDigest('sha256', DATA);
  for (const name of ['good', 'digest', 'replaced', 'second']) await writeRepository(name, layers);
  // Bytes of the same length: fs-verity will be enabled on them, and have another digest than the image says.
  await overwrite(
    join(guests.repositories, 'digest', 'objects', objectPath(dataObject)),
    Buffer.alloc(DATA.length, 'other'),
  );
  await rm(join(guests.repositories, 'replaced', 'images', v1));
  await symlink(join('..', 'objects', objectPath(v2)), join(guests.repositories, 'replaced', 'images', v1));
  for (const name of [v1, 'refs/system']) await rm(join(guests.repositories, 'second', 'images', name));
  await guests.prepare();
});
afterAll(() => guests[Symbol.asyncDispose]());

test('a sealed system boots to its own init, on an overlay over its image, and reads what is in objects', async () => {
  expect(await guests.boot(`seal.repository=good ${kargs()}`)).toEqual([
    'booted, root is overlay',
    'the data can be read',
  ]);
  expect(await judge('good')).toEqual([]);
});

test('of two digests the second boots where the repository has only its image', async () => {
  expect(await guests.boot(`seal.repository=second ${kargs()}`)).toEqual([
    'booted, root is overlay',
    'the data can be read',
  ]);
  expect(await judge('second')).toEqual([]);
});

test('an image that was replaced is refused, and the next is not tried', async () => {
  expect(await guests.boot(`seal.repository=replaced ${kargs()}`)).toEqual([`refused: ${v1} measures sha256:${v2}`]);
  expect(await judge('replaced')).toEqual(['seal/repository', 'seal/boot-choice']);
});

test('none of the images is an end that names itself', async () => {
  const cmdline = `seal.repository=good composefs=${'5a'.repeat(32)}`;
  expect(await guests.boot(cmdline)).toEqual(['refused: the repository has none of the images']);
  expect(await judge('good', cmdline)).toEqual(['seal/boot-choice']);
});

test('an object whose own verity digest is another one cannot be read', async () => {
  expect(await guests.boot(`seal.repository=digest ${kargs()}`)).toEqual([
    'booted, root is overlay',
    'the data cannot be read',
  ]);
  expect(await judge('digest')).toEqual(['seal/objects']);
});

test('an object that was changed below fs-verity cannot be read', async () => {
  await guests.changeDisk((disk) => {
    for (let at = disk.indexOf(DATA.subarray(0, 4096)); at !== -1; at = disk.indexOf(DATA.subarray(0, 4096), at)) {
      disk.writeUInt8(disk.readUInt8(at) ^ 1, at);
    }
  });
  expect(await guests.boot(`seal.repository=good ${kargs()}`)).toEqual([
    'booted, root is overlay',
    'the data cannot be read',
  ]);
  await overwrite(
    join(guests.repositories, 'good', 'objects', objectPath(dataObject)),
    Buffer.from(DATA).fill('x', 0, 1),
  );
  expect(await judge('good')).toEqual(['seal/objects']);
});

function kargs(): string {
  return `composefs.digest=v1-sha256-12:${v1} composefs=${v2}`;
}

/** The checks that say something of a repository, as it was before it came onto the disk. */
async function judge(name: string, cmdline = kargs()): Promise<string[]> {
  const repository = join(guests.repositories, name);
  const { results } = judgeSeal(await gatherSeal({ repository, cmdline }, new AbortController().signal));
  return results.filter(({ status }) => status === 'fail').map(({ id }) => id);
}

async function writeRepository(name: string, layers: readonly Uint8Array[]): Promise<void> {
  const folder = join(guests.repositories, name);
  await mkdir(folder);
  const objects = await openRepositoryWriter(folder, 'sha256');
  const opened = layers.map((tar) => () => readLayerTar(once(tar)));
  const root = await buildTree(opened, { mode: 'plain', algorithm: 'sha256', objects });
  v1 = await objects.addImage(buildImage(root, { format: 'v1', algorithm: 'sha256' }), 'system');
  v2 = await objects.addImage(buildImage(root, { format: 'v2', algorithm: 'sha256' }), null);
}

function systemOf(busybox: Buffer): readonly Uint8Array[] {
  const folder = (name: string): RawEntry => ({ name: `${name}/`, type: '5', mode: 0o755 });
  return renderLayers([
    [
      ...['usr', 'usr/bin', 'usr/share', 'sbin', 'proc', 'dev', 'sysroot'].map(folder),
      { name: 'usr/bin/busybox', mode: 0o755, data: busybox },
      { name: 'usr/share/data', data: DATA },
    ],
    [{ name: 'sbin/init', mode: 0o755, data: Buffer.from(INIT) }],
  ]);
}

function objectPath(digest: string): string {
  return join(digest.slice(0, 2), digest.slice(2));
}

/** Objects are read-only, and this is what nobody should do. */
async function overwrite(path: string, bytes: Uint8Array): Promise<void> {
  await rm(path);
  await writeFile(path, bytes);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
