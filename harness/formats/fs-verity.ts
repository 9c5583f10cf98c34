import { hash } from 'node:crypto';
import type { VERITY_ALGORITHMS } from './verity-algorithms.ts';

export type VerityAlgorithm = (typeof VERITY_ALGORITHMS)[number];

/** Takes the bytes of a file as they come, and gives its fs-verity digest. */
export interface VerityHasher {
  update(bytes: Uint8Array): void;
  /** In lowercase hexadecimal; this or the descriptor is to be asked for, once. */
  digest(): string;
  /** What the digest is the hash of: the size of the file and the root of its tree. */
  descriptor(): Buffer;
}

/** How many hexadecimal digits a digest has. */
export const VERITY_DIGITS: Readonly<Record<VerityAlgorithm, number>> = { sha256: 64, sha512: 128 };

/**
 * Hashes a file as the kernel's fs-verity does, with blocks of 4096 bytes and no salt (Documentation/filesystems/fsverity.rst):
 * a tree of block hashes whose root stands in a descriptor, whose hash is the digest. Holds one block a level, however
 * large the file is.
 *
 * @param onHash told of the hash of every block: `depth` 0 are blocks of the file, 1 blocks of their hashes, and so on.
 */
export function openVerityHasher(
  algorithm: VerityAlgorithm,
  onHash?: (depth: number, blockHash: Buffer) => void,
): VerityHasher {
  const levels: Level[] = [newLevel()];
  let sizeBytes = 0;
  const take = (depth: number, bytes: Uint8Array): void => {
    const level = (levels[depth] ??= newLevel());
    for (let at = 0; at < bytes.length;) {
      const whole = level.filled === 0 && bytes.length - at >= BLOCK;
      const part = bytes.subarray(at, at + BLOCK - level.filled);
      at += part.length;
      if (whole) hashBlock(depth, level, part);
      else {
        level.block.set(part, level.filled);
        level.filled += part.length;
        if (level.filled === BLOCK) hashBlock(depth, level, level.block);
      }
    }
  };
  const hashBlock = (depth: number, level: Level, block: Uint8Array): void => {
    level.last = hash(algorithm, block, 'buffer');
    level.hashed += 1;
    level.filled = 0;
    onHash?.(depth, level.last);
    take(depth + 1, level.last);
  };
  const rootHash = (): Buffer => {
    for (const [depth, level] of levels.entries()) {
      if (level.filled > 0) hashBlock(depth, level, level.block.fill(0, level.filled));
      if (level.hashed === 1) return level.last;
    }
    // Of nothing there is no block to hash.
    return Buffer.alloc(0);
  };
  const descriptor = (): Buffer => {
    const bytes = Buffer.alloc(DESCRIPTOR_BYTES);
    bytes.writeUInt8(1, 0);
    bytes.writeUInt8(VERITY_IDS[algorithm], 1);
    bytes.writeUInt8(Math.log2(BLOCK), 2);
    bytes.writeBigUInt64LE(BigInt(sizeBytes), 8);
    rootHash().copy(bytes, 16);
    return bytes;
  };
  return {
    update(bytes) {
      sizeBytes += bytes.length;
      take(0, bytes);
    },
    digest: () => hash(algorithm, descriptor(), 'hex'),
    descriptor,
  };
}

/** The fs-verity digest of bytes in memory. */
export function verityDigest(algorithm: VerityAlgorithm, bytes: Uint8Array): string {
  const hasher = openVerityHasher(algorithm);
  hasher.update(bytes);
  return hasher.digest();
}

/** One level of the tree: the data, the hashes of its blocks, the hashes of those. */
interface Level {
  readonly block: Buffer;
  /** Bytes of the block that are filled. */
  filled: number;
  /** Blocks that were hashed, and the hash of the last one. */
  hashed: number;
  last: Buffer;
}

function newLevel(): Level {
  return { block: Buffer.alloc(BLOCK), filled: 0, hashed: 0, last: Buffer.alloc(0) };
}

/** The numbers of the algorithms in the kernel's interface. */
export const VERITY_IDS: Readonly<Record<VerityAlgorithm, number>> = { sha256: 1, sha512: 2 };

const BLOCK = 4096;
const DESCRIPTOR_BYTES = 256;
