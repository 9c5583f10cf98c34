import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FormatError } from '../../core/errors.ts';
import { run } from '../../host/process.ts';
import { readBounded } from '../../host/files.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeLz4Block } from './block.ts';
import { decodeLz4Legacy } from './legacy-frame.ts';

const soak = process.env['BOOTPROOF_SOAK'] !== undefined;

test('decodes literals, an overlapping match and the literals at the end', () => {
  // "abc", then 9 bytes from 3 back, then "xyzzy".
  const block = Buffer.from([0x35, 0x61, 0x62, 0x63, 3, 0, 0x50, 0x78, 0x79, 0x7a, 0x7a, 0x79]);
  const output = Buffer.alloc(17);
  expect(decodeLz4Block(block, output, false)).toBe(17);
  expect(output.toString()).toBe('abcabcabcabcxyzzy');
  const part = Buffer.alloc(7);
  expect(decodeLz4Block(block, part, true)).toBe(7);
  expect(part.toString()).toBe('abcabca');
  expect(() => decodeLz4Block(block, part, false)).toThrow('decodes to more than 7 bytes');
  expect(() => decodeLz4Block(block.subarray(0, 6), output, false)).toThrow('cut off');
  expect(() => decodeLz4Block(Buffer.from([0x14, 0x61, 2, 0, 0]), output, false)).toThrow('a match 2 bytes back');
});

test('decodes what the lz4 tool packs', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bootproof-lz4-'));
  try {
    await fc.assert(
      fc.asyncProperty(repetitive, fc.constantFrom('-1', '-9'), async (bytes, level) => {
        await writeFile(join(folder, 'in'), bytes);
        await run('lz4', ['-l', '-f', '-q', level, join(folder, 'in'), join(folder, 'out')]);
        const packed = await readBounded(join(folder, 'out'), 64 * 1024 * 1024);
        expect(bytes.equals(decodeLz4Legacy(packed, bytes.length))).toBe(true);
      }),
      { numRuns: soak ? 500 : 15 },
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('any bytes give output or a FormatError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), fc.nat(5000), (bytes, partial, size) => {
      try {
        expect(decodeLz4Block(bytes, new Uint8Array(size), partial)).toBeLessThanOrEqual(size);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
    { numRuns: soak ? 200_000 : 5_000 },
  );
});

/** Bytes with runs, repeats near and far, and parts that do not compress. */
const repetitive = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.integer({ min: 1, max: 400 })), {
    minLength: 1,
    maxLength: 40,
  })
  .map((parts) => Buffer.concat(parts.flatMap(([bytes, times]) => Array.from({ length: times }, () => bytes))));
