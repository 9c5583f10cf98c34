import { FormatError } from '../../core/errors.ts';
import type { ByteSource } from '../../formats/byte-source.ts';
import type { Mtime } from '../tree.ts';

/** What the first 1152 bytes of an image say. */
export interface ImageHead {
  /** The format by the header's own number. */
  readonly headerVersion: 0 | 1 | 2;
  readonly hasAcl: boolean;
  readonly rootOffset: number;
  readonly inodes: number;
  readonly buildTime: Mtime;
  readonly sizeBytes: number;
  readonly xattrBlock: number;
}

/** Writes composefs' own header and the superblock of EROFS (erofs_fs.h: erofs_super_block). */
export function writeHead(image: Buffer, head: ImageHead): void {
  image.writeUInt32LE(COMPOSEFS_MAGIC, 0);
  image.writeUInt32LE(1, 4);
  image.writeUInt32LE(head.hasAcl ? 1 : 0, 8);
  image.writeUInt32LE(head.headerVersion, 12);
  image.writeUInt32LE(EROFS_MAGIC, SUPERBLOCK);
  image.writeUInt32LE(FEATURES, SUPERBLOCK + 8);
  image.writeUInt8(12, SUPERBLOCK + 12);
  image.writeUInt16LE(head.rootOffset / 32, SUPERBLOCK + 14);
  image.writeBigUInt64LE(BigInt(head.inodes), SUPERBLOCK + 16);
  image.writeBigInt64LE(head.buildTime.sec, SUPERBLOCK + 24);
  image.writeUInt32LE(head.buildTime.nsec, SUPERBLOCK + 32);
  image.writeUInt32LE(head.sizeBytes / 4096, SUPERBLOCK + 36);
  image.writeUInt32LE(head.xattrBlock, SUPERBLOCK + 44);
}

/**
 * The format that composefs' own header names.
 *
 * @throws {FormatError} when there is no such header.
 */
export async function parseHeaderVersion(source: ByteSource): Promise<number> {
  const header = Buffer.from(await source.read(0, Math.min(16, source.sizeBytes)));
  if (header.length < 16 || header.readUInt32LE(0) !== COMPOSEFS_MAGIC) {
    throw new FormatError('composefs', 'no composefs header', 0);
  }
  const version = header.readUInt32LE(12);
  if (version > 2) throw new FormatError('composefs', `the unknown format ${String(version)}`, 12);
  return version;
}

const COMPOSEFS_MAGIC = 0xd078629a;
const EROFS_MAGIC = 0xe0f5e1e2;
const SUPERBLOCK = 1024;
/** Compatible features: times of files, and the filter over names of attributes. */
const FEATURES = 6;
