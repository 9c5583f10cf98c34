import { FormatError } from '../../core/errors.ts';
import type { ByteSource } from '../byte-source.ts';
import { type Qcow2Extensions, parseExtensions } from './extensions.ts';

/** "QFI\xfb" */
export const QCOW2_MAGIC = 0x514649fb;

/** Where the version stands; an error there is of a version that is not read. */
export const VERSION_OFFSET = 4;

/** The fixed part of a version 2 header, and of the smallest version 3 one; bytes. */
const V2_LENGTH = 72;
const V3_LENGTH = 104;

/** QEMU reads no longer backing names. */
const NAME_LIMIT = 1023;

/** QEMU allocates no larger table for a disk; entries of eight bytes. */
const L1_LIMIT = 32 * 1024 * 1024;

/** What a qcow2 image says of itself: QEMU's docs/interop/qcow2 specification. */
export interface Qcow2Header extends Qcow2Extensions {
  readonly version: 2 | 3;
  /** The size of the disk that a guest sees, in bytes. */
  readonly virtualSizeBytes: number;
  readonly clusterSizeBytes: number;
  /** The image that holds what this one does not, as it is written in the header; null: there is none. */
  readonly backingName: string | null;
  readonly isEncrypted: boolean;
  readonly snapshots: number;
  /** Features that a reader must know: an image that is open elsewhere or was not closed is `dirty`. */
  readonly incompatible: readonly string[];
}

/** The bits of `incompatible_features`, from the lowest on; a newer QEMU may know more. */
const INCOMPATIBLE = ['dirty', 'corrupt', 'external data file', 'compression type', 'extended L2'];

/** Whether these first bytes announce a qcow2 image. */
export function isQcow2(start: Uint8Array): boolean {
  return start.length >= 4 && new DataView(start.buffer, start.byteOffset).getUint32(0) === QCOW2_MAGIC;
}

/**
 * Reads the header of a qcow2 image, of version 2 or 3. All of it lies in the first cluster; nothing else is read.
 *
 * @throws {FormatError} when a field contradicts the specification or points out of the image.
 */
export async function parseQcow2Header(source: ByteSource): Promise<Qcow2Header> {
  if (source.sizeBytes < V2_LENGTH) throw broken(`${String(source.sizeBytes)} bytes are too short for a header`, 0);
  const fixed = view(await source.read(0, Math.min(source.sizeBytes, V3_LENGTH)));
  if (fixed.getUint32(0) !== QCOW2_MAGIC) throw broken('the magic number is missing', 0);
  const version = fixed.getUint32(VERSION_OFFSET);
  if (version !== 2 && version !== 3) throw broken(`version ${String(version)} is none of 2 and 3`, VERSION_OFFSET);
  const clusterBits = fixed.getUint32(20);
  if (clusterBits < 9 || clusterBits > 21) throw broken(`a cluster of 2^${String(clusterBits)} bytes`, 20);
  const clusterSizeBytes = 2 ** clusterBits;
  const headerLength = version === 2 ? V2_LENGTH : lengthOfV3(fixed, source.sizeBytes, clusterSizeBytes);
  const virtualSizeBytes = safe(fixed.getBigUint64(24), 24);
  checkL1(fixed, virtualSizeBytes, clusterSizeBytes, source.sizeBytes);
  const backing = backingPlace(fixed, headerLength, Math.min(clusterSizeBytes, source.sizeBytes));
  const extensionsEnd = backing?.offset ?? Math.min(clusterSizeBytes, source.sizeBytes);
  const extensions = parseExtensions(
    await source.read(headerLength, Math.max(0, extensionsEnd - headerLength)),
    headerLength,
  );
  return {
    version,
    virtualSizeBytes,
    clusterSizeBytes,
    backingName: backing === null ? null : utf8(await source.read(backing.offset, backing.length), backing.offset),
    isEncrypted: fixed.getUint32(32) !== 0,
    snapshots: fixed.getUint32(60),
    incompatible: version === 2 ? [] : incompatibleFeatures(fixed.getBigUint64(72)),
    ...extensions,
  };
}

function lengthOfV3(fixed: DataView, sizeBytes: number, clusterSizeBytes: number): number {
  if (sizeBytes < V3_LENGTH) throw broken(`${String(sizeBytes)} bytes are too short for a header of version 3`, 0);
  const length = fixed.getUint32(100);
  if (length < V3_LENGTH || length % 8 !== 0 || length > clusterSizeBytes || length > sizeBytes) {
    throw broken(`a header length of ${String(length)} bytes`, 100);
  }
  const refcountOrder = fixed.getUint32(96);
  if (refcountOrder > 6) throw broken(`a reference count of 2^${String(refcountOrder)} bits`, 96);
  return length;
}

function checkL1(fixed: DataView, virtualSizeBytes: number, clusterSizeBytes: number, sizeBytes: number): void {
  const entries = fixed.getUint32(36);
  const covered = (clusterSizeBytes * clusterSizeBytes) / 8;
  const needed = Math.ceil(virtualSizeBytes / covered);
  if (entries * 8 > L1_LIMIT) throw broken(`an L1 table of ${String(entries)} entries`, 36);
  // Images with extended L2 entries cover half as much; they need more, never fewer.
  if (entries < needed)
    throw broken(`an L1 table of ${String(entries)} entries, where the disk needs ${String(needed)}`, 36);
  const offset = safe(fixed.getBigUint64(40), 40);
  if (offset % clusterSizeBytes !== 0) throw broken('the L1 table does not start with a cluster', 40);
  if (entries > 0 && offset + entries * 8 > sizeBytes) throw broken('the L1 table lies outside the image', 40);
}

function backingPlace(fixed: DataView, headerLength: number, end: number): { offset: number; length: number } | null {
  const offset = safe(fixed.getBigUint64(8), 8);
  const length = fixed.getUint32(16);
  if (offset === 0) return null;
  if (length === 0 || length > NAME_LIMIT) throw broken(`a backing name of ${String(length)} bytes`, 16);
  if (offset < headerLength || offset + length > end)
    throw broken('the backing name lies outside the first cluster', 8);
  return { offset, length };
}

function incompatibleFeatures(bits: bigint): string[] {
  const set = Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => (bits & (1n << BigInt(bit))) !== 0n);
  return set.map((bit) => INCOMPATIBLE[bit] ?? `unknown bit ${String(bit)}`);
}

function utf8(bytes: Uint8Array, offset: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new FormatError('qcow2', 'the backing name is not UTF-8', offset, { cause: error });
  }
}

function safe(value: bigint, offset: number): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw broken(`the number ${String(value)} is absurd`, offset);
  return Number(value);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function broken(what: string, offset: number): FormatError {
  return new FormatError('qcow2', what, offset);
}
