import { gzipSync } from 'node:zlib';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Arch } from '../../core/arch.ts';
import { sampleArm64Image, sampleBody, sampleBzImage, sampleZboot } from '../../formats/linux-image/kernel-samples.ts';
import { gatherKernel } from '../../target/kernel-evidence.ts';
import type { Subject } from '../subject.ts';
import { KERNEL_CHECKS } from './area.ts';

const EROFS = Buffer.concat([Buffer.alloc(1024), Buffer.from('e2e1f5e0', 'hex'), Buffer.alloc(3000)]);
const BZIMAGE = sampleBzImage(gzipSync(sampleBody()));

/** Which of the copies it is. */
const NAME = 'x86_64/boot-assets-x86_64-v0.5.1.tar.gz: kernel';

/** Every problem of a kernel file, as `check: problem`; checks are judged in order, after a failed one its followers are not. */
async function judge(bytes: Uint8Array, arch: Arch, version: string | null = null): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bootproof-kernel-'));
  try {
    await writeFile(join(folder, 'kernel'), bytes);
    const evidence = await gatherKernel(join(folder, 'kernel'), version, null, NAME);
    expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence);
    const failed = new Set<string>();
    // Those that judge the configuration have a test of their own.
    return KERNEL_CHECKS.filter((check) => check.lacksSubject === undefined).flatMap((check) => {
      if (check.after.some((id) => failed.has(id))) return [];
      const problems = check.check(evidence, { arch, subject: {} as Subject });
      if (problems.length > 0) failed.add(check.id);
      for (const { actual } of problems) expect(actual).toMatch(new RegExp(`, in ${NAME}$`));
      return problems.map(({ problem }) => `${check.id}: ${problem}`);
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('good kernels pass', () => {
  test.each<[string, Uint8Array, Arch, string | null]>([
    ['a bzImage', BZIMAGE, 'x86_64', '6.12.9'],
    ['a bzImage, version with v', BZIMAGE, 'x86_64', 'v6.12.9'],
    ['a bzImage, version unpinned', BZIMAGE, 'x86_64', 'latest'],
    ['a raw arm64 Image', sampleArm64Image(), 'arm64', null],
    ['a bzip2 bzImage, judged by its header', sampleBzImage(Buffer.from('BZh9 …')), 'x86_64', '6.12.9'],
  ])('%s', async (_, bytes, arch, version) => {
    expect(await judge(bytes, arch, version)).toEqual([]);
  });
});

describe('broken kernels are refused, each for its own reason', () => {
  test.each<[Uint8Array, Arch, string | null, string]>([
    [EROFS, 'x86_64', null, 'kernel/format: the kernel is an EROFS image'],
    [Buffer.from('fake-kernel-x86_64\n'), 'x86_64', null, 'kernel/format: the kernel is no Linux kernel'],
    [Buffer.alloc(0), 'arm64', null, 'kernel/format: the kernel is no Linux kernel'],
    [BZIMAGE.subarray(0, 2700), 'x86_64', null, 'kernel/format: the kernel is damaged'],
    [overwritten(BZIMAGE), 'x86_64', null, 'kernel/format: the kernel inside does not unpack'],
    [gzipSync(sampleArm64Image()), 'arm64', null, 'kernel/format: the kernel is gzip-compressed as a whole'],
    [
      sampleZboot(gzipSync(sampleArm64Image())),
      'arm64',
      null,
      'kernel/format: the kernel is an EFI zboot image, not a raw Image',
    ],
    [elfWithoutNote(62), 'x86_64', null, 'kernel/format: the kernel is an ELF vmlinux without PVH note'],
    [BZIMAGE, 'arm64', null, 'kernel/arch: the arm64 slot holds an x86_64 bzImage'],
    [sampleArm64Image(), 'x86_64', null, 'kernel/arch: the x86_64 slot holds an arm64 Image'],
    [
      sampleArm64Image(sampleBody(), 0b1011),
      'arm64',
      null,
      'kernel/arch: the arm64 slot holds a big-endian arm64 Image',
    ],
    [sampleArm64Image(Buffer.alloc(5000)), 'arm64', null, 'kernel/banner: the kernel carries no version banner'],
    [sampleArm64Image(), 'arm64', '6.12.10', 'kernel/banner: the kernel is version 6.12.9, the manifest says 6.12.10'],
    [BZIMAGE, 'x86_64', 'linux-9.9.9', 'kernel/banner: the kernel is version 6.12.9, the manifest says linux-9.9.9'],
    [
      sampleBzImage(gzipSync(sampleBody({ release: '6.12.8' }))),
      'x86_64',
      null,
      'kernel/banner: the version in the setup header is not that of the kernel inside',
    ],
  ])('$3', async (bytes, arch, version, problem) => {
    expect(await judge(bytes, arch, version)).toEqual([problem]);
  });
});

function overwritten(kernel: Buffer): Buffer {
  const copy = Buffer.from(kernel);
  copy.fill(0x55, 2600, 2700);
  return copy;
}

function elfWithoutNote(machine: number): Buffer {
  const bytes = Buffer.alloc(256);
  bytes.write('\x7fELF\x02\x01\x01', 'latin1');
  bytes.writeUInt16LE(2, 16);
  bytes.writeUInt16LE(machine, 18);
  return bytes;
}
