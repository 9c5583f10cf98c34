import { type VerityAlgorithm, openVerityHasher } from './fs-verity.ts';

/** What ext4 keeps of a file with fs-verity behind the file's own bytes, as it is met by whoever reads on there. */
export interface Ext4Verity {
  update(bytes: Uint8Array): void;
  /** The bytes that follow those of the file, from its last byte on; to be asked for once. */
  rest(): Buffer;
}

/**
 * Makes what ext4 keeps of a file with fs-verity (fs/ext4/verity.c): from the next multiple of 64 KiB on the tree of hashes,
 * its root block first (fs/verity/open.c), then the descriptor, and as the last four bytes of the last block the
 * descriptor's size. The file's inode has to have the flag of verity and the size that the file had before.
 */
export function openExt4Verity(algorithm: VerityAlgorithm): Ext4Verity {
  const levels: Buffer[][] = [];
  const hasher = openVerityHasher(algorithm, (depth, blockHash) => {
    (levels[depth] ??= []).push(blockHash);
  });
  let sizeBytes = 0;
  return {
    update(bytes) {
      sizeBytes += bytes.length;
      hasher.update(bytes);
    },
    rest() {
      const descriptor = hasher.descriptor();
      // A level of one hash is the root, which stands in the descriptor.
      const tree = levels.filter((hashes) => hashes.length > 1).map((hashes) => padded(Buffer.concat(hashes), BLOCK));
      const last = Buffer.alloc(BLOCK);
      descriptor.copy(last);
      last.writeUInt32LE(descriptor.length, BLOCK - 4);
      const gap = Buffer.alloc(Math.ceil(sizeBytes / TREE_ALIGNMENT) * TREE_ALIGNMENT - sizeBytes);
      return Buffer.concat([gap, ...tree.reverse(), last]);
    },
  };
}

function padded(bytes: Buffer, to: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(Math.ceil(bytes.length / to) * to - bytes.length)]);
}

const BLOCK = 4096;
const TREE_ALIGNMENT = 65_536;
