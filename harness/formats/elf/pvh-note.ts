import type { ByteSource } from '../byte-source.ts';
import type { ElfHeader } from './header.ts';
import { type Segment, requireSegmentRange } from './segments.ts';

/**
 * The entry point of the PVH note (owner `Xen`, type 18, XEN_ELFNOTE_PHYS32_ENTRY); null without one. QEMU refuses an
 * uncompressed x86 kernel that lacks it. Source: Xen's public/elfnote.h; QEMU's hw/i386/x86-common.c.
 *
 * @throws {FormatError} when a note segment lies outside the file.
 */
export async function readPvhEntry(
  source: ByteSource,
  { littleEndian }: ElfHeader,
  segments: readonly Segment[],
): Promise<number | null> {
  for (const segment of segments.filter(({ kind }) => kind === 'note').slice(0, MOST_SEGMENTS)) {
    requireSegmentRange(source, segment, LARGEST_SEGMENT);
    const entry = findEntry(await source.read(segment.offset, segment.sizeBytes), littleEndian);
    if (entry !== null) return entry;
  }
  return null;
}

const XEN_ELFNOTE_PHYS32_ENTRY = 18;
const OWNER = 'Xen\0';
const LARGEST_SEGMENT = 1024 * 1024;
const MOST_SEGMENTS = 16;

function findEntry(bytes: Uint8Array, littleEndian: boolean): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const aligned = (length: number): number => Math.ceil(length / 4) * 4;
  for (let at = 0; at + 12 <= bytes.length;) {
    const ownerBytes = view.getUint32(at, littleEndian);
    const valueBytes = view.getUint32(at + 4, littleEndian);
    const type = view.getUint32(at + 8, littleEndian);
    const valueAt = at + 12 + aligned(ownerBytes);
    if (valueAt + valueBytes > bytes.length) return null;
    const owner = Buffer.from(bytes.subarray(at + 12, at + 12 + ownerBytes)).toString('latin1');
    if (owner === OWNER && type === XEN_ELFNOTE_PHYS32_ENTRY && valueBytes >= 4) {
      return view.getUint32(valueAt, littleEndian);
    }
    at = valueAt + aligned(valueBytes);
  }
  return null;
}
