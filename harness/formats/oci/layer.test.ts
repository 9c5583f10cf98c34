import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FormatError } from '../../core/errors.ts';
import { type RawEntry, renderTar } from '../../faults/raw-tar.ts';
import { readLayerTar } from './layer.ts';
import type { LayerEntry } from './layer-entry.ts';

const RUNS = process.env['BOOTPROOF_SOAK'] === undefined ? 1 : 20;

test('an entry is what its header and its PAX records make of it together', async () => {
  const [entry] = await entriesOf({
    name: './usr//bin/./a/',
    mode: 0o104755,
    owner: { uid: 7, gid: 8 },
    pax: [
      ['gid', '3000000'],
      ['mtime', '1700000000.5'],
      ['SCHILY.xattr.user.a=b', ''],
      ['SCHILY.xattr.user.c', 'first'],
      ['SCHILY.xattr.user.c', 'second'],
      ['LIBARCHIVE.xattr.user.d', 'x'],
    ].map(([key = '', value = '']) => [key, value]),
    data: Buffer.from('four'),
  });
  expect(entry).toMatchObject({
    type: 'file',
    path: ['usr', 'bin', 'a'],
    mode: 0o4755,
    uid: 7,
    gid: 3_000_000,
    mtime: { sec: 1_700_000_000n, nsec: 500_000_000 },
    sizeBytes: 4,
    whiteout: null,
  });
  expect([...(entry?.xattrs ?? [])]).toEqual([
    ['user.a', 'b='],
    ['user.c', 'second'],
  ]);
});

test('names and attributes keep bytes that are no UTF-8', async () => {
  const record = Buffer.concat([
    Buffer.from('34 SCHILY.xattr.security.capability='.slice(0, 36)),
    Buffer.from([0xff, 0, 1, 0x0a]),
  ]);
  const sized = Buffer.concat([Buffer.from(String(record.length)), record.subarray(2)]);
  const archive = renderTar([{ name: 'x', type: 'x', data: sized }, { name: 'a' }]);
  archive.write('\xe9', 1024, 'latin1');
  archive.write(sum(archive.subarray(1024, 1536)), 1024 + 148);
  const [entry] = await read(archive);
  expect(entry?.path).toEqual(['\xe9']);
  expect([...(entry?.xattrs.values() ?? [])]).toEqual(['\xff\x00\x01']);
});

test.each([
  ['12', 12n, 0],
  ['12.', 12n, 0],
  ['0.0000000019', 0n, 1],
  ['12.123456789999', 12n, 123_456_789],
  ['-1.25', -2n, 750_000_000],
  ['-3', -3n, 0],
])('the PAX time %s is read to the nanosecond', async (text, sec, nsec) => {
  expect((await entriesOf({ name: 'a', pax: [['mtime', text]] }))[0]?.mtime).toEqual({ sec, nsec });
});

test('whiteouts, hard links, links and devices are told apart', async () => {
  const entries = await entriesOf(
    { name: 'a/.wh.b' },
    { name: 'a/.wh..wh..opq' },
    { name: 'h', type: '1', linkName: '/a/b' },
    { name: 's', type: '2', linkName: '../x' },
    { name: 'c', type: '3', device: { major: 259, minor: 300 } },
    { name: './', type: '5' },
  );
  expect(
    entries.map(({ whiteout, linkPath, target, device, path }) => whiteout ?? linkPath ?? target ?? device ?? path),
  ).toEqual([{ kind: 'entry', name: 'b' }, { kind: 'opaque' }, ['a', 'b'], '../x', { major: 259, minor: 300 }, []]);
});

test.each<[string, RawEntry, string]>([
  ['leaves the root', { name: 'a/../../b' }, 'leaves the root'],
  ['links out of the root', { name: 'a', type: '1', linkName: '../b' }, 'leaves the root'],
  ['has too long a name', { name: 'x', longName: 'y'.repeat(256), dialect: 'gnu' }, 'a name of 256 bytes'],
  ['has too long a path', { name: 'x', longName: 'y/'.repeat(2500), dialect: 'gnu' }, 'a path of 5000 bytes'],
  ['has no name', { name: '' }, 'without a name'],
  ['is sparse', { name: 'a', pax: [['GNU.sparse.major', '1']] }, 'a sparse file'],
  ['is of an unknown type', { name: 'a', type: 'V' }, 'the type "V"'],
  ['has a time that is none', { name: 'a', pax: [['mtime', 'now']] }, 'the time "now"'],
  ['has an owner that is none', { name: 'a', pax: [['uid', '-1']] }, 'the uid "-1"'],
  ['is a device without numbers', { name: 'a', type: '3', dialect: 'v7' }, 'a device without its numbers'],
  ['is a folder with data', { name: 'a', type: '5', data: Buffer.from('x') }, 'but it is no file'],
  ['has an attribute without a name', { name: 'a', pax: [['SCHILY.xattr.', 'x']] }, 'without a proper name'],
])('an entry that %s is refused', async (_, entry, problem) => {
  await expect(entriesOf(entry)).rejects.toThrow(problem);
});

test('a lone zero block is passed over, as the reader of images does', async () => {
  const archive = Buffer.concat([renderTar([{ name: 'a' }], 1), renderTar([{ name: 'b' }])]);
  expect((await read(archive)).map(({ path }) => path[0])).toEqual(['a', 'b']);
});

test('damage gives a FormatError or entries, never anything else', async () => {
  const good = renderTar([
    { name: 'usr/', type: '5', mode: 0o755 },
    {
      name: 'usr/a',
      data: Buffer.alloc(600, 7),
      pax: [
        ['mtime', '1.5'],
        ['SCHILY.xattr.user.a', 'b'],
      ],
    },
    { name: 'usr/d', type: '4', device: { major: 8, minor: 1 } },
  ]);
  const flips = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(flips, fc.nat(good.length), async (flips, length) => {
      const bytes = Buffer.from(good.subarray(0, length));
      for (const [at, value] of flips) {
        if (at >= bytes.length) continue;
        bytes[at] = value;
        // Half of them get past the checksum.
        const header = at - (at % 512);
        if (value % 2 === 0 && header + 512 <= bytes.length)
          bytes.write(sum(bytes.subarray(header, header + 512)), header + 148);
      }
      await read(bytes).catch((error: unknown) => expect(error).toBeInstanceOf(FormatError));
    }),
    { numRuns: 500 * RUNS },
  );
});

function entriesOf(...entries: RawEntry[]): Promise<LayerEntry[]> {
  return read(renderTar(entries));
}

async function read(archive: Uint8Array): Promise<LayerEntry[]> {
  const entries: LayerEntry[] = [];
  for await (const event of readLayerTar(chunks(archive))) if (event.kind === 'entry') entries.push(event.entry);
  return entries;
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 700) yield await Promise.resolve(bytes.subarray(at, at + 700));
}

function sum(block: Uint8Array): string {
  const total = block.reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return `${total.toString(8).padStart(6, '0')}\0 `;
}
