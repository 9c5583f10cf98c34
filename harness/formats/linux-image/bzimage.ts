import { FormatError } from '../../core/errors.ts';
import type { ByteSource } from '../byte-source.ts';
import { type Compression, recogniseCompression } from './compression.ts';
import { requirePeSections } from './pe-sections.ts';

/** The setup header of an x86 bzImage. */
export interface BzImage {
  readonly format: 'bzimage';
  /** `x86_64` when the kernel has a 64-bit entry point; null for a 32-bit kernel. */
  readonly arch: 'x86_64' | null;
  /** Boot protocol version, as `2.15`. */
  readonly bootProtocol: string;
  /** The version string that boot loaders show; its first word is the kernel's release. Null when there is none. */
  readonly kernelVersion: string | null;
  readonly efiStub: boolean;
  readonly payload: Payload;
}

/** Where the packed kernel stands in the file. */
export interface Payload {
  readonly offset: number;
  readonly sizeBytes: number;
  readonly compression: Compression;
}

/** Whether these first bytes carry the magics of an x86 kernel with a setup header. */
export function isBzImage(head: Uint8Array): boolean {
  const magic = Buffer.from(head.subarray(0x202, 0x206)).toString('latin1');
  return head.length >= HEADER_END && magic === 'HdrS' && head[0x1fe] === 0x55 && head[0x1ff] === 0xaa;
}

/**
 * The setup header. Source: Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header".
 *
 * @throws {FormatError} when the protocol is older than 2.08 (Linux 2.6.26), or the file ends before its headers say.
 */
export async function parseBzImage(source: ByteSource, head: Uint8Array): Promise<BzImage> {
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const version = view.getUint16(0x206, true);
  if (version < 0x0208) throw new FormatError(BZIMAGE, `boot protocol ${protocol(version)} is too old`, 0x206);
  // Zero means four, for historic reasons; the boot sector itself comes on top.
  const setupSectors = view.getUint8(0x1f1);
  const setupBytes = ((setupSectors === 0 ? 4 : setupSectors) + 1) * 512;
  const payloadOffset = setupBytes + view.getUint32(0x248, true);
  const payloadBytes = view.getUint32(0x24c, true);
  if (payloadBytes < 8 || payloadOffset + payloadBytes > source.sizeBytes) {
    const end = payloadOffset + payloadBytes;
    throw new FormatError(
      BZIMAGE,
      `the header puts the end of the payload at byte ${String(end)}, the file has ${String(source.sizeBytes)}`,
      0x248,
    );
  }
  // The code that unpacks stands behind the payload; its end is counted in paragraphs of 16 bytes, rounded up.
  const end = setupBytes + 16 * view.getUint32(0x1f4, true);
  if (end - 15 > source.sizeBytes) {
    throw new FormatError(
      BZIMAGE,
      `the header puts the end of the kernel at byte ${String(end)}, the file has ${String(source.sizeBytes)}`,
      0x1f4,
    );
  }
  requirePeSections(BZIMAGE, head, source.sizeBytes);
  const compression = recogniseCompression(await source.read(payloadOffset, 8));
  if (compression === undefined)
    throw new FormatError(BZIMAGE, 'the payload is packed in an unknown way', payloadOffset);
  return {
    format: 'bzimage',
    arch: version >= 0x020c && (view.getUint16(0x236, true) & XLF_KERNEL_64) !== 0 ? 'x86_64' : null,
    bootProtocol: protocol(version),
    kernelVersion: await readVersion(source, view.getUint16(0x20e, true), setupBytes),
    efiStub: head[0] === 0x4d && head[1] === 0x5a,
    payload: { offset: payloadOffset, sizeBytes: payloadBytes, compression },
  };
}

const BZIMAGE = 'bzimage';
const HEADER_END = 0x26c;
const XLF_KERNEL_64 = 1;

function protocol(version: number): string {
  return `${String(version >> 8)}.${String(version & 0xff).padStart(2, '0')}`;
}

/** The pointer counts from the second sector; a string outside the setup code is as good as none. */
async function readVersion(source: ByteSource, pointer: number, setupBytes: number): Promise<string | null> {
  const offset = pointer + 0x200;
  if (pointer === 0 || offset >= setupBytes) return null;
  const bytes = await source.read(offset, Math.min(256, setupBytes - offset, source.sizeBytes - offset));
  const end = bytes.indexOf(0);
  return end <= 0 ? null : Buffer.from(bytes.subarray(0, end)).toString('latin1');
}
