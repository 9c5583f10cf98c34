import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FormatError } from '../../core/errors.ts';
import { memorySource } from '../byte-source.ts';
import { parseQcow2Header } from './header.ts';
import { renderQcow2Overlay } from './overlay.ts';

const GiB = 2 ** 30;

test('what is rendered is read back: name, format, size, for every size up to 64 TiB', async () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(name, fc.integer({ min: 0, max: 2 ** 46 }), async (backingName, virtualSizeBytes) => {
      const image = renderQcow2Overlay({ backingName, backingFormat: 'raw', virtualSizeBytes });
      const header = await parseQcow2Header(memorySource(image));
      expect(header).toMatchObject({
        version: 3,
        backingName,
        backingFormat: 'raw',
        virtualSizeBytes,
        incompatible: [],
      });
    }),
    { numRuns: 50 },
  );
});

test('a header that is damaged or cut is read or refused with a FormatError, and never worse', async () => {
  const good = renderQcow2Overlay({ backingName: '/var/lib/base.ext4', backingFormat: 'raw', virtualSizeBytes: GiB });
  const flips = fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(flips, fc.integer({ min: 0, max: good.length }), async (changes, length) => {
      const bytes = Buffer.from(good.subarray(0, length));
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      await parseQcow2Header(memorySource(bytes)).catch((error: unknown) => {
        expect(error).toBeInstanceOf(FormatError);
      });
    }),
    { numRuns: 2_000 },
  );
});

test.for<[string, number, bigint, RegExp]>([
  ['a cluster of 2^60 bytes', 20, 60n << 32n, /cluster of 2\^60/],
  ['a disk of 2^63 bytes', 24, 1n << 63n, /absurd/],
  ['a backing name beyond its cluster', 8, 1n << 30n, /outside the first cluster/],
  ['an L1 table beyond the image', 40, 1n << 40n, /outside the image/],
])('%s is refused', async ([, offset, value, says]) => {
  const bytes = Buffer.from(renderQcow2Overlay({ backingName: 'b', backingFormat: 'raw', virtualSizeBytes: GiB }));
  bytes.writeBigUInt64BE(value, offset);
  await expect(parseQcow2Header(memorySource(bytes))).rejects.toThrow(says);
});
