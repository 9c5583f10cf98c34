import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, linkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { FormatError } from '../core/errors.ts';
import { type RawEntry, renderTar } from '../faults/raw-tar.ts';
import { type TarEnd, type TarEntry, readTar } from './tar.ts';

const RUNS = process.env['BOOTPROOF_SOAK'] === undefined ? 1 : 20;
const scratch = mkdtempSync(join(tmpdir(), 'bootproof-tar-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('a PAX path, a GNU long name and a base-256 size are taken for what they mean', async () => {
  const long = 'x'.repeat(150);
  const archive = renderTar([
    {
      name: 'a',
      pax: [
        ['path', 'b'],
        ['comment', 'c=d'],
      ],
      data: Buffer.from('one'),
    },
    { name: 'c', longName: long, dialect: 'gnu' },
    { name: 'd' },
  ]);
  const { entries } = await read(archive);
  expect(entries.map(({ entry, data }) => [entry.name, entry.header.name, data.toString()])).toEqual([
    ['b', 'a', 'one'],
    [long, 'c', ''],
    ['d', 'd', ''],
  ]);
});

test('a number in base-256 is read, a negative one refused', async () => {
  expect((await read(base256(0x80, 3))).entries[0]?.data.toString()).toBe('abc');
  await expect(read(base256(0xff, 3))).rejects.toThrow('the size of an entry is negative or too large');
});

test('what stands behind the end is found, with the names there', async () => {
  const hidden = renderTar([{ name: 'kernel', data: Buffer.from('x') }]);
  const { end } = await read(Buffer.concat([renderTar([{ name: 'a' }]), hidden]));
  expect(end).toEqual({ offset: 512, endBlocks: 2, hidden: { offset: 1536, names: ['kernel'] } });
});

test.each([
  ['inside a header', 300, 'the archive ends inside a header'],
  ['inside data', 1000, 'the archive ends inside the data of a'],
  ['inside padding', 1100, 'the archive ends inside the padding of a'],
])('an archive that is cut %s is refused', async (_, length, message) => {
  await expect(read(renderTar([{ name: 'a', data: Buffer.alloc(580) }]).subarray(0, length))).rejects.toThrow(message);
});

test('extended headers are bounded', async () => {
  const archive = renderTar([{ name: 'a', pax: [['comment', 'x'.repeat(1_100_000)]] }]);
  await expect(read(archive)).rejects.toThrow('the extended headers hold');
});

/** Names as GNU tar lists them without quoting. */
const name = fc.stringMatching(/^[a-z][a-z0-9 ._-]{0,12}[a-z0-9]$/);
const path = fc.array(name, { minLength: 1, maxLength: 14 }).map((parts) => parts.join('/'));
const tree = fc.uniqueArray(
  fc.record({
    path,
    data: fc.uint8Array({ maxLength: 2000 }),
    kind: fc.constantFrom('file', 'file', 'symlink', 'hardlink'),
  }),
  { minLength: 1, maxLength: 8, selector: (file) => file.path.split('/')[0] },
);

test.each(['v7', 'ustar', 'gnu', 'pax'])(
  'what GNU tar packs as %s is read as GNU tar lists and extracts it',
  async (format) => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(tree, async (files) => {
        run += 1;
        const folder = join(scratch, `${format}${run}`);
        for (const file of files) writeEntry(folder, file);
        const archive = tar(['--format', format, '-cf', '-', '-C', folder, '.']);
        // Names that the format cannot hold are left out by GNU tar.
        if (archive === undefined) return;
        const { entries } = await read(archive);
        const list = join(scratch, 'a.tar');
        writeFileSync(list, archive);
        const listed = tar(['--quoting-style=literal', '-tf', list])?.toString().trimEnd().split('\n');
        expect(entries.map(({ entry }) => entry.name)).toEqual(listed);
        for (const { entry, data } of entries.filter(({ entry }) => entry.type === '0')) {
          expect(data.equals(readFileSync(join(folder, entry.name)))).toBe(true);
        }
      }),
      { numRuns: 8 * RUNS },
    );
  },
);

test('damage gives a typed error or entries, never anything else', async () => {
  const entry: RawEntry = {
    name: 'kernel',
    data: Buffer.alloc(700, 7),
    pax: [
      ['path', 'kernel'],
      ['size', '700'],
    ],
  };
  const good = renderTar([entry, { name: 'l', longName: 'y'.repeat(120), dialect: 'gnu' }]);
  const flips = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(flips, fc.nat(good.length), async (flips, length) => {
      const bytes = Buffer.from(good.subarray(0, length));
      for (const [at, value] of flips) if (at < bytes.length) bytes[at] = value;
      await read(bytes).catch((error: unknown) => expect(error).toBeInstanceOf(FormatError));
    }),
    { numRuns: 500 * RUNS },
  );
});

interface Read {
  entries: { entry: TarEntry; data: Buffer }[];
  end: TarEnd | undefined;
}

/** Reads in chunks of an odd size, so that no border falls on a block. */
async function read(bytes: Buffer): Promise<Read> {
  const result: Read = { entries: [], end: undefined };
  const chunks = (async function* () {
    for (let at = 0; at < bytes.length; at += 777) yield await Promise.resolve(bytes.subarray(at, at + 777));
  })();
  for await (const event of readTar(chunks)) {
    const last = result.entries.at(-1);
    if (event.kind === 'entry') result.entries.push({ entry: event.entry, data: Buffer.alloc(0) });
    else if (event.kind === 'end') result.end = event.end;
    else if (last !== undefined) last.data = Buffer.concat([last.data, event.bytes]);
  }
  return result;
}

function writeEntry(folder: string, file: { path: string; data: Uint8Array; kind: string }): void {
  const target = join(folder, file.path);
  mkdirSync(dirname(target), { recursive: true });
  if (file.kind === 'symlink') symlinkSync('../'.repeat(40) + file.path, target);
  else writeFileSync(target, file.data);
  if (file.kind === 'hardlink') linkSync(target, `${target}-link`);
}

function tar(args: readonly string[]): Buffer | undefined {
  try {
    return execFileSync('tar', args, { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 28 });
  } catch {
    return undefined;
  }
}

/** One entry of three bytes whose size is a binary number with this first byte. */
function base256(first: number, size: number): Buffer {
  const archive = renderTar([{ name: 'a', data: Buffer.from('abc') }]);
  archive.fill(first === 0xff ? 0xff : 0, 124, 136);
  archive[124] = first;
  archive[135] = size;
  archive.write('        ', 148);
  const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  archive.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return archive;
}
