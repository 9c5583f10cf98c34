import { EXTENSION } from './extensions.ts';
import { QCOW2_MAGIC } from './header.ts';

/** 64 KiB clusters, as QEMU's own tool takes them. */
const CLUSTER_BITS = 16;
const CLUSTER = 2 ** CLUSTER_BITS;
/** What one entry of the L1 table covers: a cluster of entries of eight bytes, a cluster each. */
const COVERED_BY_L1_ENTRY = (CLUSTER * CLUSTER) / 8;
const HEADER_LENGTH = 104;

/** What an empty overlay is made of. */
export interface OverlaySpec {
  /** As it is to stand in the header: absolute, or relative to the overlay's folder. At most 1023 bytes of UTF-8. */
  readonly backingName: string;
  readonly backingFormat: 'raw' | 'qcow2';
  /** The size of the disk that a guest sees, in bytes. */
  readonly virtualSizeBytes: number;
}

/**
 * The bytes of an empty qcow2 overlay (version 3, 16-bit reference counts): the header, one table and one block of
 * reference counts, and an L1 table without entries. Everything that a guest reads comes from the backing image.
 */
export function renderQcow2Overlay({ backingName, backingFormat, virtualSizeBytes }: OverlaySpec): Uint8Array {
  const name = Buffer.from(backingName);
  const format = Buffer.from(backingFormat);
  const l1Entries = Math.ceil(virtualSizeBytes / COVERED_BY_L1_ENTRY);
  const clusters = 3 + Math.max(1, Math.ceil((l1Entries * 8) / CLUSTER));
  const image = Buffer.alloc(clusters * CLUSTER);
  const nameOffset = HEADER_LENGTH + 8 + 8 + 8;
  image.writeUInt32BE(QCOW2_MAGIC, 0);
  image.writeUInt32BE(3, 4);
  image.writeBigUInt64BE(BigInt(nameOffset), 8);
  image.writeUInt32BE(name.length, 16);
  image.writeUInt32BE(CLUSTER_BITS, 20);
  image.writeBigUInt64BE(BigInt(virtualSizeBytes), 24);
  image.writeUInt32BE(l1Entries, 36);
  image.writeBigUInt64BE(BigInt(3 * CLUSTER), 40);
  image.writeBigUInt64BE(BigInt(CLUSTER), 48);
  image.writeUInt32BE(1, 56);
  // Reference counts of 2^4 bits.
  image.writeUInt32BE(4, 96);
  image.writeUInt32BE(HEADER_LENGTH, 100);
  // The format's name is shorter than the eight bytes that it is padded to; the end marker follows, all zeros.
  image.writeUInt32BE(EXTENSION.backingFormat, HEADER_LENGTH);
  image.writeUInt32BE(format.length, HEADER_LENGTH + 4);
  format.copy(image, HEADER_LENGTH + 8);
  name.copy(image, nameOffset);
  image.writeBigUInt64BE(BigInt(2 * CLUSTER), CLUSTER);
  for (let cluster = 0; cluster < clusters; cluster += 1) image.writeUInt16BE(1, 2 * CLUSTER + 2 * cluster);
  return image;
}
