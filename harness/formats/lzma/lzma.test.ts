import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { FormatError } from '../../core/errors.ts';
import { readBounded } from '../../host/files.ts';
import { run } from '../../host/process.ts';
import { crc64 } from './crc64.ts';
import { decodeLzmaAlone } from './lzma-alone.ts';
import { decodeXz } from './xz.ts';

const soak = process.env['BOOTPROOF_SOAK'] !== undefined;
const LIMIT = 16 * 1024 * 1024;
const folder = await mkdtemp(join(tmpdir(), 'bootproof-lzma-'));
afterAll(() => rm(folder, { recursive: true }));

/** How the tool is asked; the kernel's build uses the third, and the last for `.lzma`. */
const WAYS: readonly (readonly string[])[] = [
  ['--check=none', '-0'],
  ['--check=crc64', '-9', '--block-size=3000'],
  ['--check=crc32', '--x86', '--lzma2=dict=32MiB'],
  ['--check=sha256', '--lzma2=preset=6,lc=1,lp=2,pb=0'],
  ['--format=lzma', '-9'],
];

test(
  'unpacks what the xz tool packs, in the ways of the kernel’s build and in others',
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(code, fc.constantFrom(...WAYS), async (bytes, way) => {
        const packed = await pack(bytes, way);
        expect(bytes.equals(unpack(packed, way))).toBe(true);
        // What the kernel's build puts behind.
        expect(bytes.equals(unpack(Buffer.concat([packed, Buffer.from([1, 2, 3, 0])]), way))).toBe(true);
      }),
      { numRuns: soak ? 1_000 : 25 },
    );
  },
);

test('every flipped bit and every cut gives a FormatError or the right bytes', { timeout: 60_000 }, async () => {
  const bytes = Buffer.concat(Array.from({ length: 300 }, (_, index) => Buffer.from(`line ${String(index ** 3)}\n`)));
  for (const way of [WAYS[2] ?? [], WAYS[4] ?? []]) {
    const packed = await pack(bytes, way);
    for (let at = 0; at < packed.length; at += soak ? 1 : 7) {
      const flipped = Buffer.from(packed);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      // The old kind has no check: what it gives for flipped bits may be anything, within bounds.
      const right = way.includes('--format=lzma') ? null : bytes;
      expectTypedOrRight(() => unpack(flipped, way), right);
      expectTypedOrRight(() => unpack(packed.subarray(0, at), way), bytes);
    }
  }
});

test('more than the limit is refused before it is held', async () => {
  const zeros = Buffer.alloc(4 * 1024 * 1024);
  for (const way of [WAYS[0] ?? [], WAYS[4] ?? []]) {
    const packed = await pack(zeros, way);
    const decode = way.includes('--format=lzma') ? decodeLzmaAlone : decodeXz;
    expect(() => decode(packed, 1024 * 1024)).toThrow('unpacks to more than 1048576 bytes');
    expect(decode(packed, zeros.length)).toHaveLength(zeros.length);
  }
});

test('a filter that is not read here is named', async () => {
  const packed = await pack(Buffer.from('text'), ['--arm64', '--lzma2']).catch(() => pack(Buffer.from('text'), ARM));
  expect(() => decodeXz(packed, LIMIT)).toThrow(/filters that are not read here: 0x(a|7), 0x21/);
});

const ARM = ['--arm', '--lzma2'];

test('the check of a block is the one of its standard', () => {
  // The check values of the catalogue of CRC algorithms, for "123456789".
  expect(crc64(Buffer.from('123456789')).readBigUInt64LE()).toBe(0x995dc9bbdf1939fan);
  expect(crc32('123456789')).toBe(0xcbf43926);
});

async function pack(bytes: Uint8Array, way: readonly string[]): Promise<Buffer> {
  const path = join(folder, 'in');
  await writeFile(path, bytes);
  const suffix = way.includes('--format=lzma') ? '.lzma' : '.xz';
  await run('xz', ['-k', '-f', '-q', '-T1', ...way, path]);
  return readBounded(`${path}${suffix}`, LIMIT);
}

function unpack(packed: Uint8Array, way: readonly string[]): Uint8Array {
  return way.includes('--format=lzma') ? decodeLzmaAlone(packed, LIMIT) : decodeXz(packed, LIMIT);
}

function expectTypedOrRight(decode: () => Uint8Array, right: Buffer | null): void {
  let output: Uint8Array;
  try {
    output = decode();
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return;
  }
  if (right !== null) expect(right.equals(output)).toBe(true);
}

/** Bytes with repeats near and far, runs, and what looks like x86 calls. */
const code = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.tuple(fc.constantFrom(0xe8, 0xe9), fc.nat(0xffffff)).map(([opcode, target]) => call(opcode, target)),
      ),
      fc.integer({ min: 1, max: 200 }),
    ),
    { minLength: 1, maxLength: 40 },
  )
  .map((parts) => Buffer.concat(parts.flatMap(([bytes, times]) => Array.from({ length: times }, () => bytes))));

function call(opcode: number, target: number): Uint8Array {
  return Uint8Array.of(opcode, target & 0xff, (target >> 8) & 0xff, target >> 16, target % 3 === 0 ? 0xff : 0);
}
