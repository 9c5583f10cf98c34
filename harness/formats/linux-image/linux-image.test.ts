import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FormatError } from '../../core/errors.ts';
import { memorySource } from '../byte-source.ts';
import { findBanner } from './banner.ts';
import { findKernelConfig, isBuiltIn, parseKernelConfig } from './kernel-config.ts';
import { sampleArm64Image, sampleBody, sampleBzImage, sampleZboot } from './kernel-samples.ts';
import { parseLinuxImage } from './linux-image.ts';
import { compressionOf, unpackKernel } from './unpack-kernel.ts';

const soak = process.env['BOOTPROOF_SOAK'] !== undefined;
/** `sampleBody()` behind `xz --check=crc32 --x86 --lzma2=dict=32MiB`, which is what the kernel's build says, and behind `lzma -9`. */
const XZ = Buffer.from(
  '/Td6WFoAAAFpIt42AgEEACEBGgAByYCz4CK2AMBdAD+RRYRoPYm7EvHuB540+ejWQjWmI3N1/vzY5ublW9Q1l8cWOQH3uAOL4aGdJoPQCyP20r' +
    'FT8DU2G53fuiEq4MngeChKCp2taveYQkl9z//qW0G2J16/3Vs/00UmuqXd40imItJYaZaO+F02XO3SwrarBwo2ydecrW8ysbc3FativpSYUw2u' +
    'Yixk/YaqQ+lrowD6p0ycnWNLWTHNefJpG5Vssk8EZm5phX5afOMPifvQ8/2MCEyuopWLcc/8qCnyUQAfWLL8AAHYAbdFAAAnWqz2PjANiwIAAA' +
    'AAAVla',
  'base64',
);
const LZMA = Buffer.from(
  'XQAAAAT//////////wA/kUWEaD2JuxLx7geeNPno1kI1piNzdf782Obm5VvUNZfHFjkB97gDi+GhnSaD0Asj9tKxU/A1Nhud37ohKuDJ4HgoSg' +
    'qdrWr3mEJJfc//6ltBtidev91bP9NFJrql3eNIpiLSWGmWjvhdNlzt0sK2qwcKNsnXnK1vMrG3NxWrYr6UmFMNrmIsZP2GqkPpa6MA+qdMnJ1j' +
    'S1kxzXnyaRuVbLJPBGZuaYV+WnzjD4n70PP9jAhMrqKVi3HP/LrW9or/+LutAA==',
  'base64',
);

function parse(bytes: Uint8Array) {
  return parseLinuxImage(memorySource(bytes));
}

async function unpacked(bytes: Uint8Array) {
  return unpackKernel(memorySource(bytes), await parse(bytes));
}

describe('headers', () => {
  test('an x86 bzImage tells its protocol, its version string and where its payload is', async () => {
    const packed = gzipSync(sampleBody());
    expect(await parse(sampleBzImage(packed))).toEqual({
      format: 'bzimage',
      arch: 'x86_64',
      bootProtocol: '2.15',
      kernelVersion: '6.12.9 (root@builder) #1 SMP',
      efiStub: false,
      payload: { offset: 2576, sizeBytes: packed.length + 4, compression: 'gzip' },
    });
    expect(await parse(sampleBzImage(packed, { sixtyFourBit: false }))).toMatchObject({ arch: null });
    await expect(parse(sampleBzImage(packed, { bootProtocol: 0x0207 }))).rejects.toThrow(
      'boot protocol 2.07 is too old',
    );
    await expect(parse(sampleBzImage(packed).subarray(0, 2600))).rejects.toThrow('bzimage: the header puts the end of');
  });

  test('an arm64 Image tells byte order, page size and whether it has an EFI stub', async () => {
    expect(await parse(sampleArm64Image())).toMatchObject({
      format: 'arm64-image',
      endianness: 'little',
      pageSizeBytes: 4096,
      efiStub: true,
    });
    expect(await parse(sampleArm64Image(sampleBody(), 0b0111))).toMatchObject({
      endianness: 'big',
      pageSizeBytes: 65_536,
    });
  });

  test('a kernel that ends before its headers say is refused, even where its payload is whole', async () => {
    const bzImage = sampleBzImage(gzipSync(sampleBody()));
    bzImage.writeUInt32LE(bzImage.readUInt32LE(0x1f4) + 1, 0x1f4);
    await expect(parse(bzImage)).rejects.toThrow('bzimage: the header puts the end of the kernel at byte');
    const image = sampleArm64Image();
    expect(await parse(image)).toMatchObject({ efiStub: true });
    await expect(parse(image.subarray(0, -1))).rejects.toThrow('arm64-image: its EFI header puts the end of a section');
    image.write('b\0', 0, 'latin1');
    expect(await parse(image.subarray(0, -1))).toMatchObject({ efiStub: false });
  });

  test('a zboot image, a compressed image and an ELF kernel are told apart', async () => {
    const zboot = await parse(sampleZboot(gzipSync(sampleArm64Image())));
    expect(zboot).toMatchObject({ format: 'efi-zboot', arch: 'arm64', payload: { compression: 'gzip' } });
    expect(await parse(gzipSync(sampleArm64Image()))).toMatchObject({ format: 'compressed', compression: 'gzip' });
    expect(await parse(XZ)).toMatchObject({ format: 'compressed', compression: 'xz' });
  });

  test.each([
    ['an EROFS image', Buffer.concat([Buffer.alloc(1024), Buffer.from('e2e1f5e0', 'hex'), Buffer.alloc(124)])],
    ['an empty file', Buffer.alloc(0)],
    ['zeros', Buffer.alloc(4096)],
    ['an HTML or XML page', Buffer.from('<!DOCTYPE html><html>')],
    ['text that begins "fake-kernel-x86_64"', Buffer.from('fake-kernel-x86_64\n')],
    ['unknown bytes (0102030405060708…)', Buffer.from('0102030405060708ff', 'hex')],
  ])('%s in the place of a kernel is named', async (looksLike, bytes) => {
    expect(await parse(bytes)).toEqual({ format: 'unknown', arch: null, looksLike });
  });
});

describe('contents', () => {
  test.each([
    ['gzip bzImage', sampleBzImage(gzipSync(sampleBody()))],
    ['zstd bzImage', sampleBzImage(zstdCompressSync(sampleBody()))],
    ['xz bzImage', sampleBzImage(XZ)],
    ['lzma bzImage', sampleBzImage(LZMA)],
    ['raw arm64 Image', sampleArm64Image()],
    ['zboot', sampleZboot(gzipSync(sampleArm64Image()))],
    ['gzip Image', gzipSync(sampleArm64Image())],
  ])('banner and configuration are found in a %s', async (_, bytes) => {
    const kernel = (await unpacked(bytes)) ?? Buffer.alloc(0);
    expect(findBanner(kernel)?.release).toBe('6.12.9');
    expect(findKernelConfig(kernel)).toEqual({ EROFS_FS: 'y' });
  });

  test('a kernel packed with bzip2 is named and not unpacked', async () => {
    const bytes = sampleBzImage(Buffer.from('BZh91AY&SY and so on'));
    expect(compressionOf(await parse(bytes))).toBe('bzip2');
    expect(await unpacked(bytes)).toBeUndefined();
  });

  test('a damaged payload is a FormatError', async () => {
    const bytes = sampleBzImage(gzipSync(sampleBody()));
    bytes.fill(0x55, 2600, 2700);
    await expect(unpacked(bytes)).rejects.toThrow('the gzip payload does not unpack');
  });

  test('a kernel without banner or configuration has none', () => {
    expect(findBanner(Buffer.from('Linux version %s (%s)'))).toBeNull();
    expect(findKernelConfig(sampleBody({ config: null }))).toBeNull();
    const cut = sampleBody().toString('latin1').replace('IKCFG_ED', 'IKCFG_XX');
    expect(() => findKernelConfig(Buffer.from(cut, 'latin1'))).toThrow('has no end');
  });

  test('a configuration keeps y, m, not set, numbers and quoted strings apart', () => {
    const config = parseKernelConfig(
      '# Linux/x86\nCONFIG_A=y\nCONFIG_B=m\n# CONFIG_C is not set\nCONFIG_D=0x10\nCONFIG_E="a \\"b\\""\n\njunk\n',
    );
    expect(config).toEqual({ A: 'y', B: 'm', C: 'n', D: '0x10', E: 'a "b"' });
    expect(['A', 'B', 'C', 'Z', '__proto__'].map((symbol) => isBuiltIn(config, symbol))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

test('damaged kernels give facts or a FormatError, never anything else', async () => {
  const originals = [sampleBzImage(gzipSync(sampleBody())), sampleArm64Image(), sampleZboot(gzipSync(sampleBody()))];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...originals),
      fc.array(fc.tuple(fc.nat(0x300), fc.nat(255)), { maxLength: 6 }),
      fc.option(fc.nat(3000)),
      async (original, pokes, cut) => {
        const bytes = Buffer.from(cut === null ? original : original.subarray(0, cut));
        for (const [at, value] of pokes) if (at < bytes.length) bytes[at] = value;
        const image = await parse(bytes).catch(expectFormatError);
        if (image === undefined) return;
        await unpackKernel(memorySource(bytes), image).catch(expectFormatError);
      },
    ),
    { numRuns: soak ? 20_000 : 1_000 },
  );
});

function expectFormatError(error: unknown): undefined {
  expect(error).toBeInstanceOf(FormatError);
}
