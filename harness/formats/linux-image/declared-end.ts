/**
 * Where a bzImage or an arm64 Image ends by its own header, in bytes; null for other files and for headers that do not
 * say. A signature for Secure Boot stands behind the kernel and counts. Sources: Documentation/arch/x86/boot.rst (`syssize`),
 * Documentation/arch/arm64/booting.rst (`image_size`), PE/COFF specification, "The Attribute Certificate Table".
 */
export function declaredEnd(head: Uint8Array, format: string): number | null {
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (format === 'bzimage') return Math.max(bzImageEnd(view), signatureEnd(view));
  if (format !== 'arm64-image') return null;
  const imageSize = Number(view.getBigUint64(16, true));
  // Kernels before 3.17 leave it zero.
  return imageSize === 0 ? null : Math.max(imageSize, signatureEnd(view));
}

/** Counted in paragraphs of 16 bytes behind the setup sectors; zero of these means four. */
function bzImageEnd(view: DataView): number {
  return ((view.getUint8(0x1f1) || 4) + 1) * 512 + 16 * view.getUint32(0x1f4, true);
}

/** The only entry of a PE header's directory that counts bytes of the file, not addresses. */
function signatureEnd(view: DataView): number {
  if (view.byteLength < 0x40 || view.getUint16(0, true) !== MZ) return 0;
  const entry = view.getUint32(0x3c, true) + OPTIONAL_HEADER + DIRECTORIES + CERTIFICATES * 8;
  return entry + 8 > view.byteLength ? 0 : view.getUint32(entry, true) + view.getUint32(entry + 4, true);
}

const MZ = 0x5a4d;
const OPTIONAL_HEADER = 24;
/** In the optional header of a 64-bit program (PE32+). */
const DIRECTORIES = 112;
const CERTIFICATES = 4;
