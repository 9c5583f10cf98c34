import { FormatError } from '../../core/errors.ts';
import type { ByteSource } from '../byte-source.ts';
import { crc32cRaw } from './crc32c.ts';
import { ALGORITHMS, type Algorithm, COMPAT, INCOMPAT, featureNames } from './features.ts';

/** What the superblock of an EROFS image says. JSON-safe. */
export interface Superblock {
  readonly blockSizeBytes: number;
  /** Blocks of the image, as it was made: a shorter file was cut off. */
  readonly blocks: number;
  readonly metaBlock: number;
  readonly xattrBlock: number;
  readonly rootNid: number;
  /** Inodes, as counted when the image was made. */
  readonly inodes: number;
  /** Seconds since 1970, the time of every compact inode. */
  readonly buildTime: number;
  readonly buildTimeNsec: number;
  readonly volumeName: string;
  readonly uuid: string;
  /** `absent` when the image was made without one; a wrong one is a FormatError. */
  readonly checksum: 'valid' | 'absent';
  readonly compat: number;
  readonly incompat: number;
  /** The names of the feature bits that are set, incompatible ones first. */
  readonly features: readonly string[];
  /** Compression algorithms that the image may use. */
  readonly algorithms: readonly Algorithm[];
  /** The inode that holds tails and fragments of other files; null without one. */
  readonly packedNid: number | null;
  readonly extraDevices: number;
  /** Prefixes of attribute names that the image defines itself: how many, and where they begin. */
  readonly xattrPrefixes: { readonly count: number; readonly at: number } | null;
}

/**
 * The superblock, checksum included. Source: struct erofs_super_block in Linux's fs/erofs/erofs_fs.h, and what
 * fs/erofs/super.c refuses.
 *
 * @throws {FormatError} when Linux would refuse it too: no EROFS image, wrong checksum, unknown incompatible features.
 */
export async function parseSuperblock(source: ByteSource): Promise<Superblock> {
  if (source.sizeBytes < SUPERBLOCK_AT + SUPERBLOCK_BYTES) throw new FormatError(EROFS, 'shorter than a superblock', 0);
  const bytes = await source.read(SUPERBLOCK_AT, SUPERBLOCK_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(0, true) !== MAGIC) throw new FormatError(EROFS, 'no EROFS superblock', SUPERBLOCK_AT);
  const blockBits = view.getUint8(12);
  if (blockBits < 9 || blockBits > 16) throw at(12, `a block size of 2^${String(blockBits)} bytes`);
  const compat = view.getUint32(8, true);
  const incompat = view.getUint32(80, true);
  const unknown = (incompat & ~INCOMPAT.known) >>> 0;
  const checksum = (compat & COMPAT.checksum) === 0 ? 'absent' : 'valid';
  if (checksum === 'valid') await requireChecksum(source, 1 << blockBits, view.getUint32(4, true));
  if (unknown !== 0) throw at(80, `unknown incompatible features 0x${unknown.toString(16)}`);
  if (view.getUint8(90) !== 0) throw at(90, 'directory blocks of another size');
  return {
    blockSizeBytes: 1 << blockBits,
    blocks: view.getUint32(36, true),
    metaBlock: view.getUint32(40, true),
    xattrBlock: view.getUint32(44, true),
    rootNid: view.getUint16(14, true),
    inodes: wholeNumber(view, 16),
    buildTime: Number(view.getBigInt64(24, true)),
    buildTimeNsec: view.getUint32(32, true),
    uuid: Buffer.from(bytes.subarray(48, 64)).toString('hex'),
    volumeName: Buffer.from(bytes.subarray(64, 80)).toString('latin1').replace(/\0.*$/s, ''),
    checksum,
    compat,
    incompat,
    features: featureNames(compat, incompat),
    algorithms: algorithmsOf(incompat, view.getUint16(84, true)),
    packedNid: (incompat & INCOMPAT.fragments) === 0 ? null : packedNidOf(view),
    extraDevices: (incompat & INCOMPAT.devices) === 0 ? 0 : view.getUint16(86, true),
    xattrPrefixes:
      (incompat & INCOMPAT.xattrPrefixes) === 0 ? null : { count: view.getUint8(91), at: view.getUint32(92, true) * 4 },
  };
}

const EROFS = 'erofs';
const MAGIC = 0xe0f5e1e2;
const SUPERBLOCK_AT = 1024;
const SUPERBLOCK_BYTES = 128;

function at(offset: number, problem: string): FormatError {
  return new FormatError(EROFS, problem, SUPERBLOCK_AT + offset);
}

/** The checksum covers the first block from the superblock on, its own field taken as zero. */
async function requireChecksum(source: ByteSource, blockSizeBytes: number, expected: number): Promise<void> {
  const length = blockSizeBytes > SUPERBLOCK_AT ? blockSizeBytes - SUPERBLOCK_AT : blockSizeBytes;
  if (source.sizeBytes < SUPERBLOCK_AT + length) throw new FormatError(EROFS, 'cut off inside its first block', 0);
  const covered = Uint8Array.from(await source.read(SUPERBLOCK_AT, length));
  covered.fill(0, 4, 8);
  const actual = crc32cRaw(covered);
  if (actual !== expected) {
    throw at(4, `the superblock's checksum is 0x${hex(expected)}, its bytes give 0x${hex(actual)}`);
  }
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

function wholeNumber(view: DataView, offset: number): number {
  const value = view.getBigUint64(offset, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw at(offset, 'an absurd number');
  return Number(value);
}

function algorithmsOf(incompat: number, field: number): Algorithm[] {
  // Without compression configurations the field means another thing, and LZ4 is all there is.
  if ((incompat & INCOMPAT.compressionConfigs) === 0) return ['lz4'];
  if (field >= 1 << ALGORITHMS.length) throw at(84, `unknown compression algorithms 0x${field.toString(16)}`);
  return ALGORITHMS.filter((_, bit) => (field & (1 << bit)) !== 0);
}

/** The same feature bit also means deduplication, which needs no packed inode. */
function packedNidOf(view: DataView): number | null {
  const nid = wholeNumber(view, 96);
  return nid === 0 ? null : nid;
}
