import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type UkiSections, smallUki } from '../../../fixtures/seal/small-uki.ts';
import { FormatError } from '../../core/errors.ts';
import { memorySource } from '../byte-source.ts';
import { readUki } from './uki.ts';

const RUNS = process.env['BOOTPROOF_SOAK'] === undefined ? 1 : 50;
const SECTIONS: UkiSections = [
  ['.osrel', 'PRETTY_NAME="Small 1"\n'],
  ['.cmdline', 'quiet composefs=00\n\0'],
  ['.uname', '6.12.8'],
  ['.linux', Buffer.alloc(700, 7)],
  ['.initrd', 'cpio'],
];

test('a unified kernel image gives its parts, texts without what ends them', async () => {
  const bytes = smallUki(SECTIONS);
  const uki = await readUki(memorySource(bytes));
  expect(uki).toMatchObject({ machine: 0x8664, cmdline: 'quiet composefs=00', uname: '6.12.8' });
  const { offset = 0, sizeBytes = 0 } = uki?.linux ?? {};
  expect(bytes.subarray(offset, offset + sizeBytes).equals(Buffer.alloc(700, 7))).toBe(true);
});

test('an image for arm64 says so', async () => {
  expect(await readUki(memorySource(smallUki(SECTIONS, 'arm64')))).toMatchObject({ machine: 0xaa64 });
});

test('of an image with profiles the base counts', async () => {
  const uki = await readUki(memorySource(smallUki([...SECTIONS, ['.profile', 'ID=debug'], ['.cmdline', 'debug']])));
  expect(uki?.cmdline).toBe('quiet composefs=00');
});

test('a section that stands twice is refused, a program without a kernel is none', async () => {
  await expect(readUki(memorySource(smallUki([...SECTIONS, ['.cmdline', 'x']])))).rejects.toThrow(
    '.cmdline stands twice',
  );
  expect(await readUki(memorySource(smallUki([['.text', 'code']])))).toBeNull();
  expect(await readUki(memorySource(Buffer.from('MZ')))).toBeNull();
});

test('sections that share bytes are refused', async () => {
  const bytes = smallUki(SECTIONS);
  // The row of .uname is the third: its place becomes that of .cmdline.
  bytes.copy(bytes, 64 + 24 + 2 * 40 + 20, 64 + 24 + 40 + 20, 64 + 24 + 40 + 24);
  await expect(readUki(memorySource(bytes))).rejects.toThrow('the sections .cmdline and .uname share bytes');
});

test('damage gives a FormatError, null or an image, never anything else', async () => {
  const good = smallUki(SECTIONS);
  // Where it matters: in the headers.
  const flips = fc.array(fc.tuple(fc.nat(320), fc.nat(255)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(flips, fc.nat(good.length), async (flips, length) => {
      const bytes = Buffer.from(good.subarray(0, Math.max(length, 400)));
      for (const [at, value] of flips) bytes[at] = value;
      await readUki(memorySource(bytes)).catch((error: unknown) => expect(error).toBeInstanceOf(FormatError));
    }),
    { numRuns: 1000 * RUNS },
  );
});
