import { chmod, mkdir, mkdtemp, open, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../host/process.ts';
import { requireTool } from '../host/tool.ts';
import { renderQcow2Overlay } from '../formats/qcow2/overlay.ts';
import { readBackingChain } from './backing-chain.ts';
import { openOverlay } from './overlay.ts';

let folder: string;
let base: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-overlay-'));
  base = join(folder, 'base.ext4');
  path = join(folder, 'box.qcow2');
  await using file = await open(base, 'w');
  await file.truncate(1024 * 1024);
});

afterEach(() => rm(folder, { recursive: true }));

const open1 = (reuse = true) => openOverlay({ base, baseFormat: 'raw', path, reuse });
const backingOf = async () => (await readBackingChain(path))[1]?.path;

test("QEMU's own tool reads a fresh overlay: its base, the base's format and size, and no error", async () => {
  expect(await open1()).toEqual({ path, outcome: 'created', discarded: null });
  const { stdout } = await run(requireTool('qemu-img'), ['info', '--output=json', path]);
  expect(JSON.parse(stdout)).toMatchObject({
    format: 'qcow2',
    'virtual-size': 1024 * 1024,
    'backing-filename': base,
    'backing-filename-format': 'raw',
  });
  await run(requireTool('qemu-img'), ['check', path]);
});

test('a sound overlay is kept on a restart, to the byte and to its time of writing', async () => {
  await open1();
  const before = await stat(path, { bigint: true });
  expect(await open1()).toMatchObject({ outcome: 'reused' });
  const after = await stat(path, { bigint: true });
  expect([after.ino, after.mtimeNs, after.size]).toEqual([before.ino, before.mtimeNs, before.size]);
});

test('an overlay of another tool, of version 2 and with a base beside it, is kept too', async () => {
  await run(requireTool('qemu-img'), [
    'create',
    '-q',
    '-f',
    'qcow2',
    '-o',
    'compat=0.10',
    '-b',
    'base.ext4',
    '-F',
    'raw',
    path,
  ]);
  expect(await open1()).toMatchObject({ outcome: 'reused' });
  expect(await backingOf()).toBe(base);
});

test.each([true, false])(
  'no overlay takes the place of its own base, whatever leads there (reuse: %s)',
  async (reuse) => {
    await writeFile(base, 'what guests share');
    const link = join(folder, 'link');
    await symlink(folder, link);
    const request = { base, baseFormat: 'raw', path: join(link, 'base.ext4'), reuse } as const;
    await expect(openOverlay(request)).rejects.toThrow('is the base itself');
    expect(await readFile(base, 'utf8')).toBe('what guests share');
  },
);

test('a base that is no file is refused: the disk would be as large as a folder’s list of names', async () => {
  await expect(openOverlay({ base: folder, baseFormat: 'raw', path, reuse: false })).rejects.toThrow('no regular file');
});

test('a base that is missing gets no overlay: nobody knows how large it was', async () => {
  await rm(base);
  await expect(open1(false)).rejects.toThrow(base);
  await expect(stat(path)).rejects.toThrow('ENOENT');
});

test('a relative backing name is taken from the folder of the name that the overlay was opened by, as QEMU does it', async () => {
  const elsewhere = join(folder, 'elsewhere');
  await mkdir(elsewhere);
  await run(requireTool('qemu-img'), ['create', '-q', '-u', '-f', 'qcow2', '-b', 'base.ext4', '-F', 'raw', path, '1M']);
  const link = join(elsewhere, 'link.qcow2');
  await symlink(path, link);
  await writeFile(join(elsewhere, 'base.ext4'), Buffer.alloc(1024 * 1024));
  const { stdout } = await run(requireTool('qemu-img'), ['info', '--output=json', link]);
  const { 'full-backing-filename': byQemu } = JSON.parse(stdout) as Record<string, string>;
  expect((await readBackingChain(link))[1]?.path).toBe(byQemu);
  expect(byQemu).toBe(join(elsewhere, 'base.ext4'));
});

test('a guest that starts anew gets an empty overlay, whatever was there', async () => {
  await open1();
  const before = await stat(path);
  expect(await open1(false)).toMatchObject({ outcome: 'created' });
  expect((await stat(path)).ino).not.toBe(before.ino);
});

test.for<[string, Uint8Array]>([
  ['zeros', Buffer.alloc(256 * 1024)],
  ['ten bytes', Buffer.alloc(10)],
  ['nothing', Buffer.alloc(0)],
  ['a backing name that is no UTF-8', withBackingName([0xff, 0xfe, 0xfd])],
])('an overlay of %s is discarded, and the guest gets a fresh one', async ([, bytes]) => {
  await writeFile(path, bytes);
  const { outcome, discarded } = await open1();
  expect(outcome).toBe('recreated');
  expect(discarded).toMatch(/^qcow2: /);
  expect(await backingOf()).toBe(base);
});

test('an overlay whose base is gone is kept, and the error says what is missing', async () => {
  await open1();
  const before = await readFile(path);
  await rm(base);
  await expect(open1()).rejects.toThrow(`has missing backing file ${base}`);
  expect(await readFile(path)).toEqual(before);
});

test('what cannot be read is not discarded', async () => {
  await mkdir(path);
  await expect(open1()).rejects.toThrow('refusing to discard');
  expect((await stat(path)).isDirectory()).toBe(true);
});

test('an overlay that QEMU marked corrupt, or that needs a newer reader, is kept', async () => {
  for (const [bit, says] of [
    [1, /marked: corrupt/],
    [40, /unknown bit 40/],
  ] as const) {
    await open1(false);
    await using file = await open(path, 'r+');
    const features = Buffer.alloc(8);
    features.writeBigUInt64BE(1n << BigInt(bit));
    await file.write(features, 0, 8, 72);
    await expect(open1()).rejects.toThrow(says);
  }
});

test('a corrupt overlay under a healthy one is nobody’s reason to discard the healthy one', async () => {
  await writeFile(base, withBackingName([0xff]));
  await run(requireTool('qemu-img'), ['create', '-q', '-u', '-f', 'qcow2', '-b', base, '-F', 'qcow2', path, '1M']);
  await expect(open1()).rejects.toThrow(/refusing to discard.*not UTF-8/);
});

test('a chain that comes back to itself, or that is too long, is refused', async () => {
  await writeFile(path, renderQcow2Overlay({ backingName: path, backingFormat: 'qcow2', virtualSizeBytes: 512 }));
  await expect(readBackingChain(path)).rejects.toThrow('comes back to');
  let below = base;
  for (let depth = 0; depth < 17; depth += 1) {
    const next = join(folder, `${String(depth)}.qcow2`);
    await openOverlay({ base: below, baseFormat: below === base ? 'raw' : 'qcow2', path: next, reuse: false });
    below = next;
  }
  await expect(readBackingChain(below)).rejects.toThrow('longer than 16');
});

test('a raw base is not looked into, whatever a guest wrote to it', async () => {
  await writeFile(base, withBackingName([...Buffer.from('/etc/shadow')]));
  await open1();
  expect((await readBackingChain(path)).map((link) => link.path)).toEqual([path, base]);
});

test('a backing name that is a protocol is refused, and not asked for', async () => {
  await run(requireTool('qemu-img'), [
    'create',
    '-q',
    '-u',
    '-f',
    'qcow2',
    '-b',
    'nbd://example.invalid/x',
    '-F',
    'raw',
    path,
    '1M',
  ]);
  await expect(open1()).rejects.toThrow('no file of this machine');
});

test('an overlay of an overlay is as large as the disk that the guest sees', async () => {
  await open1();
  const upper = join(folder, 'upper.qcow2');
  const link = join(folder, 'link.qcow2');
  await symlink(path, link);
  await openOverlay({ base: link, baseFormat: 'qcow2', path: upper, reuse: false });
  const [top, middle] = await readBackingChain(upper);
  expect(top?.header?.virtualSizeBytes).toBe(1024 * 1024);
  expect(middle?.path).toBe(path);
});

test('a corrupt overlay that cannot be removed is told of with both reasons', async () => {
  await writeFile(path, 'x');
  await using _held = await holdInPlace(path);
  await expect(open1()).rejects.toThrow(/cannot remove.*too short.*E(ACCES|BUSY)/);
});

/** Makes a file that cannot be removed: root may do anything but unlink what something is mounted on. */
async function holdInPlace(file: string): Promise<AsyncDisposable> {
  if (process.getuid?.() !== 0) {
    await chmod(folder, 0o500);
    return { [Symbol.asyncDispose]: () => chmod(folder, 0o700) };
  }
  await run(requireTool('mount'), ['--bind', file, file]);
  return {
    async [Symbol.asyncDispose]() {
      await run(requireTool('umount'), [file]);
    },
  };
}

function withBackingName(name: readonly number[]): Buffer {
  const bytes = Buffer.alloc(1024);
  bytes.writeUInt32BE(0x514649fb, 0);
  bytes.writeUInt32BE(3, 4);
  bytes.writeBigUInt64BE(512n, 8);
  bytes.writeUInt32BE(name.length, 16);
  bytes.writeUInt32BE(16, 20);
  bytes.writeUInt32BE(104, 100);
  Buffer.from(name).copy(bytes, 512);
  return bytes;
}

test('an overlay of a version that is not known is kept: a newer tool may read it', async () => {
  await open1();
  {
    await using file = await open(path, 'r+');
    await file.write(Buffer.from([0, 0, 0, 4]), 0, 4, 4);
  }
  const before = await readFile(path);
  await expect(open1()).rejects.toThrow(/refusing to discard.*version 4/);
  expect(await readFile(path)).toEqual(before);
});
