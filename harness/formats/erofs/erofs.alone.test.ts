import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { threadMs } from '../../../fixtures/thread-time.ts';
import { FormatError } from '../../core/errors.ts';
import { run } from '../../host/process.ts';
import { memorySource } from '../byte-source.ts';
import { extentsOf } from './content.ts';
import { crc32cRaw } from './crc32c.ts';
import { openErofs } from './erofs.ts';
import { MKFS_OPTIONS, listImage, noise, repeatedBytes, resealed } from './erofs-samples.ts';
import { walkErofs } from './walk.ts';

const soak = process.env['BOOTPROOF_SOAK'] !== undefined;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-erofs-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('the checksum is that of the check value of CRC-32C, without the final inversion', () => {
  expect((crc32cRaw(Buffer.from('123456789')) ^ 0xffffffff) >>> 0).toBe(0xe3069283);
});

describe('an image', () => {
  let image: Buffer;
  let dataAt: number;
  beforeAll(async () => {
    const root = join(folder, 'small');
    await mkdir(join(root, 'bin'), { recursive: true });
    await writeFile(join(root, 'bin', 'tool'), repeatedBytes(60_000, 700));
    await writeFile(join(root, 'etc'), 'small');
    await symlink('bin/tool', join(root, 'init'));
    image = await makeImage(root, ['-zlz4hc']);
    dataAt = await firstCluster(image, '/bin/tool');
  });

  test.each<[string, (bytes: Buffer) => void, string]>([
    ['without magic', (bytes) => bytes.fill(0, 1024, 1028), 'no EROFS superblock (at byte 1024)'],
    [
      'with an unknown feature',
      (bytes) => bytes.writeUInt32LE(0x80000001, 1024 + 80),
      'unknown incompatible features 0x80000000',
    ],
    ['whose blocks are a megabyte', (bytes) => bytes.writeUInt8(20, 1024 + 12), 'a block size of 2^20 bytes'],
    ['whose root is a file', (bytes) => bytes.writeUInt16LE(0o100644, rootAt(bytes) + 4), 'the root is a file'],
    [
      'whose root claims 4 GiB',
      (bytes) => bytes.writeUInt32LE(0xfffffff0, rootAt(bytes) + 8),
      'at most 33554432 are read',
    ],
    ['whose data was overwritten', (bytes) => bytes.fill(0xff, dataAt, dataAt + 4096), 'cannot be read: lz4:'],
  ])('%s is refused', async (_, damage, problem) => {
    await expect(listImage(resealed(image, damage))).rejects.toThrow(problem);
  });

  test('with another checksum is refused', async () => {
    const bytes = Buffer.from(image);
    bytes.fill(1, 1100, 1101);
    await expect(listImage(bytes)).rejects.toThrow("the superblock's checksum is");
  });

  test('that was cut off is noticed when its data is read', async () => {
    await expect(listImage(image.subarray(0, image.length - 4096))).rejects.toThrow(/beyond the end of|outside/);
  });
});

/** Where the first physical cluster of a file is. */
async function firstCluster(image: Buffer, wanted: string): Promise<number> {
  const source = memorySource(image);
  const erofs = await openErofs(source);
  for await (const { path, inode } of walkErofs(erofs)) {
    if (path !== wanted) continue;
    for await (const { from } of extentsOf(source, erofs.superblock, inode)) if ('at' in from) return from.at;
  }
  throw new Error(`${wanted} has no cluster`);
}

function rootAt(bytes: Buffer): number {
  return bytes.readUInt32LE(1024 + 40) * 4096 + bytes.readUInt16LE(1024 + 14) * 32;
}

test('damaged images give a tree or a FormatError, quickly and in little memory', { timeout: 600_000 }, async () => {
  const originals = await Promise.all(
    MKFS_OPTIONS.map(async (options, index) => {
      const root = join(folder, `damage-${String(index)}`);
      await mkdir(join(root, 'd'), { recursive: true });
      await writeFile(join(root, 'd', 'a'), repeatedBytes(100_000, index + 2));
      await writeFile(join(root, 'd', 'b'), noise(20_000, index + 1));
      await writeFile(join(root, 'c'), repeatedBytes(9_000, 50));
      for (let name = 0; name < 30; name++) await writeFile(join(root, `n${String(name)}`), 'x'.repeat(name * 9));
      return makeImage(root, options);
    }),
  );
  // Of this thread alone: others grow beside it.
  let mostBytes = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...originals),
      // No fractions: most of those between 0 and 1 are next to 0, and would all hit the same byte.
      fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 12,
      }),
      fc.boolean(),
      async (original, pokes, metadataOnly) => {
        const span = (metadataOnly ? Math.min(12_000, original.length) : original.length) - 1025;
        const bytes = resealed(original, (copy) => {
          for (const [place, value] of pokes) copy[1024 + (place % span)] = value;
        });
        const started = threadMs();
        await listImage(bytes).catch((error: unknown) => expect(error).toBeInstanceOf(FormatError));
        expect(threadMs() - started).toBeLessThan(2_000);
        const { heapUsed, arrayBuffers } = process.memoryUsage();
        mostBytes = Math.max(mostBytes, heapUsed + arrayBuffers);
      },
    ),
    { numRuns: soak ? 10_000 : 400 },
  );
  expect(mostBytes).toBeLessThan(256 * 1024 * 1024);
});

async function makeImage(root: string, options: readonly string[]): Promise<Buffer> {
  const path = `${root}.erofs`;
  await run('mkfs.erofs', ['-x-1', '--quiet', ...options, path, root]);
  const bytes = await readFile(path);
  await rm(path);
  return bytes;
}
