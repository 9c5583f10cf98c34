import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOfFile } from '../../host/file-digest.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import type { DiskNode, DiskTree } from './disk-node.ts';
import { diskSizeFor } from './disk-size.ts';
import { readExt4, readExt4File } from './ext4-reading-samples.ts';
import { makeExt4 } from './make-ext4.ts';

const { signal } = new AbortController();
const ID = '0123456789abcdef'.repeat(2);

test('a disk has owners, modes, times to the nanosecond, attributes, devices and hard links as its tree says', async () => {
  await using folder = await makeTemporaryFolder('ext4');
  const bytes = Buffer.from('x'.repeat(10_000));
  const shared = await file(folder.path, 'shared', bytes, { mode: 0o4755, uid: 70_000, gid: 65_536 });
  const binary = Buffer.from([1, 0, 0, 2, 255, 0, 10, 34]);
  const console = node('character device', { mode: 0o620, gid: 5, device: { major: 5, minor: 1 } });
  const tree: DiskTree = new Map<string, DiskNode>([
    ['/', node('folder', { mode: 0o750, uid: 1, gid: 2, mtimeNs: 1_600_000_000_000_000_001n })],
    ['/dev', node('folder', { mode: 0o1777 })],
    ['/dev/console', console],
    ['/dev/again', console],
    ['/dev/sda1', node('block device', { mode: 0o660, device: { major: 259, minor: 1_000 } })],
    ['/dev/initctl', node('fifo', { mode: 0o600 })],
    ['/shared', shared],
    ['/other name', shared],
    ['/empty', node('file', { mtimeNs: -1n, xattrs: new Map([['user.empty', new Uint8Array()]]) })],
    ['/late', node('file', { mtimeNs: 8_000_000_000_123_456_789n })],
    [
      '/caps',
      node('file', {
        xattrs: new Map([
          ['security.capability', binary],
          ['user.a "b" c', Buffer.from('v')],
          ['trusted.t', Buffer.from('w')],
        ]),
      }),
    ],
    ['/link', node('link', { mode: 0o777, uid: 7, target: '/nowhere/"at" all', mtimeNs: 5n })],
  ]);
  const disk = await make(tree, folder.path);
  const found = await readExt4(disk, [...tree.keys()], folder.path);
  for (const [path, { mode, uid, gid, mtimeNs, device, target }] of tree) {
    expect(found.get(path), path).toMatchObject({
      mode,
      uid,
      gid,
      mtimeNs,
      target,
      device: device === null ? null : `${String(device.major)}:${String(device.minor)}`,
    });
  }
  for (const [one, two] of [
    ['/shared', '/other name'],
    ['/dev/console', '/dev/again'],
  ] as const) {
    expect(found.get(one)).toMatchObject({ inode: found.get(two)?.inode, links: 2 });
  }
  expect(found.get('/empty')?.xattrs).toEqual({ 'user.empty': '' });
  expect(found.get('/caps')?.xattrs).toEqual({
    'security.capability': '01 00 00 02 ff 00 0a 22',
    'user.a "b" c': expect.stringMatching(/76|v/),
    'trusted.t': expect.stringMatching(/77|w/),
  });
  expect(await readFile(await readExt4File(disk, '/other name', folder.path))).toEqual(bytes);
});

test('whatever a name is, its mode and time are its own: nothing of a name is a command, a number or a path', async () => {
  const name = fc
    .oneof(
      fc.constantFrom(
        '<2>',
        '<11>',
        '#',
        '-x',
        '"',
        '""',
        ' ',
        '\\',
        '\\n',
        '...',
        '.a',
        '$HOME',
        '*',
        'ü',
        '𝄞',
        'a\tb',
      ),
      fc.string({ unit: fc.constantFrom(...Array.from('"<>\'# \\-.;|&2a')), minLength: 1, maxLength: 12 }),
    )
    .filter((name) => name !== '.' && name !== '..');
  const runs = process.env['BOOTPROOF_SOAK'] === undefined ? 4 : 60;
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(name, { minLength: 12, maxLength: 24 }), async (names) => {
      await using folder = await makeTemporaryFolder('ext4');
      const tree = new Map<string, DiskNode>([['/', node('folder', {})]]);
      for (const [index, name] of names.entries()) {
        const differs = { mode: 0o100 + index, mtimeNs: BigInt(index) * 1_000_000_007n };
        const kinds = [
          node('file', {
            ...differs,
            xattrs: new Map([[`user.${name.replaceAll(/[^ -~]/g, '')}.`, Buffer.from(name)]]),
          }),
          node('folder', differs),
          node('fifo', differs),
          node('link', { ...differs, target: name }),
        ];
        tree.set(`/${name}`, kinds[index % 4] ?? node('file', differs));
        if (index % 4 === 1)
          tree.set(`/${name}/${name}`, node('character device', { ...differs, device: { major: 1, minor: 3 } }));
      }
      const found = await readExt4(await make(tree, folder.path), [...tree.keys()], folder.path);
      for (const [path, { mode, mtimeNs, xattrs }] of tree) {
        expect(found.get(path), path).toMatchObject({ mode, mtimeNs });
        expect(Object.keys(found.get(path)?.xattrs ?? {})).toEqual([...xattrs.keys()]);
      }
    }),
    { numRuns: runs },
  );
}, 300_000);

test('the same tree makes the same disk, to the byte', async () => {
  await using folder = await makeTemporaryFolder('ext4');
  const tree = new Map([
    ['/', node('folder', {})],
    ['/b', await file(folder.path, 'b', Buffer.alloc(100_000, 7), {})],
    ['/a', node('fifo', { xattrs: new Map([['user.x', Buffer.from('y')]]) })],
  ]);
  const first = await digestOfFile(await make(tree, folder.path, 'first'));
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await digestOfFile(await make(tree, folder.path, 'second'))).toBe(first);
});

test('a disk grows with what it holds, and has room to write', () => {
  const big = node('file', { sizeBytes: 3 * 1024 ** 3 });
  expect(diskSizeFor(new Map([['/', node('folder', {})]])).sizeBytes).toBeLessThan(200 * 1024 ** 2);
  expect(diskSizeFor(new Map([['/', big]])).sizeBytes).toBeGreaterThan(3.7 * 1024 ** 3);
});

test('what cannot be said to debugfs or put into ext4 is refused, and named', async () => {
  await using folder = await makeTemporaryFolder('ext4');
  for (const [name, differs] of [
    ['/a\nrm b', {}],
    ['/old', { mtimeNs: -10_000_000_000_000_000_000n }],
    ['/big', { xattrs: new Map([['user.big', Buffer.alloc(70_000)]]) }],
  ] as const) {
    const tree = new Map([
      ['/', node('folder', {})],
      [name, node('file', differs)],
    ]);
    await expect(make(tree, folder.path, name.slice(1, 3))).rejects.toThrow(
      /cannot be put|does not fit|could not be made/,
    );
  }
});

async function make(tree: DiskTree, folder: string, name = 'disk'): Promise<string> {
  const scratch = join(folder, `${name}.scratch`);
  await mkdir(scratch);
  const disk = join(folder, `${name}.ext4`);
  await makeExt4(tree, disk, { id: ID, scratch, signal });
  return disk;
}

async function file(folder: string, name: string, bytes: Uint8Array, differs: Partial<DiskNode>): Promise<DiskNode> {
  const data = join(folder, `data-${name}`);
  await writeFile(data, bytes);
  return node('file', { data, sizeBytes: bytes.length, ...differs });
}

function node(type: DiskNode['type'], differs: Partial<DiskNode>): DiskNode {
  return {
    type,
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtimeNs: 1_700_000_000_987_654_321n,
    xattrs: new Map(),
    data: null,
    sizeBytes: 0,
    target: null,
    device: null,
    ...differs,
  };
}
