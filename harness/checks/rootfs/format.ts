import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import type { RootfsEvidence } from './evidence.ts';

/** The rootfs is an image that the kernel mounts. */
export const rootfsFormat = defineCheck({
  id: 'rootfs/format',
  holds: 'the rootfs is a whole EROFS image with a valid superblock, 4096-byte blocks and LZ4 compression',
  why: 'the kernel refuses to mount it, or reads errors later where it was cut off',
  mend: 'build it with `mkfs.erofs -zlz4hc` (and `-b4096` where pages are larger), on a disk with room, and compare digests after each copy',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  appliesTo: () => null,
  check: (rootfs) => [...checkSuperblock(rootfs)],
});

function* checkSuperblock({
  superblock,
  dataBehindAt,
  problem,
  looksLike,
  sizeBytes,
}: RootfsEvidence): Generator<Problem> {
  const at = 'rootfs.erofs';
  if (superblock === null) {
    const kernel = looksLike.includes('kernel');
    yield {
      at,
      problem:
        looksLike === 'an EROFS image'
          ? `the superblock is refused: ${problem ?? ''}`
          : `the rootfs is not EROFS: ${problem ?? ''}`,
      expected: 'an EROFS image',
      actual: looksLike,
      hint: kernel
        ? 'kernel and rootfs.erofs were swapped'
        : 'it was overwritten after the build, or made by another tool',
    };
    return;
  }
  const { blockSizeBytes, blocks, algorithms, extraDevices } = superblock;
  if (blockSizeBytes !== 4096) {
    yield {
      at,
      problem: `the image has blocks of ${String(blockSizeBytes)} bytes`,
      expected: '4096',
      actual: String(blockSizeBytes),
      hint: 'mkfs.erofs takes the page size of its own machine: pass -b4096 where that is not 4096',
    };
    return;
  }
  if (blocks * blockSizeBytes > sizeBytes) {
    yield {
      at,
      problem: 'the image was cut off',
      expected: `${String(blocks * blockSizeBytes)} bytes, as its superblock says`,
      actual: `${String(sizeBytes)} bytes`,
      hint: 'the disk was full, or a copy was interrupted',
    };
  }
  if (dataBehindAt !== null) {
    yield {
      at,
      problem: `data stands behind the last block of the image, at byte ${String(dataBehindAt)}`,
      expected: `${String(blocks * blockSizeBytes)} bytes, as its superblock says, and zeros at most`,
      actual: `${String(sizeBytes)} bytes`,
      hint: 'something was appended to the image, or a smaller one was written over a larger one',
    };
  }
  const others = algorithms.filter((algorithm) => algorithm !== 'lz4');
  if (others.length > 0) {
    yield {
      at,
      problem: `the image is compressed with ${others.join(' and ')}`,
      expected: 'LZ4',
      actual: algorithms.join(', '),
      hint: 'build it with -zlz4hc: older kernels read nothing else',
    };
  }
  if (extraDevices > 0) {
    yield {
      at,
      problem: 'the image keeps data on other devices',
      expected: 'one file',
      actual: `${String(extraDevices)} more`,
    };
  }
}
