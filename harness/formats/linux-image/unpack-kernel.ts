import { FormatError } from '../../core/errors.ts';
import type { ByteSource } from '../byte-source.ts';
import { type Compression, canUnpack, unpack } from './compression.ts';
import type { LinuxImage } from './linux-image.ts';

/** The most bytes of a packed and of an unpacked kernel that are held in memory. */
const LARGEST_KERNEL = 256 * 1024 * 1024;

/** How the kernel inside a file is packed; `none` when the file is the kernel. */
export function compressionOf(image: LinuxImage): Compression {
  switch (image.format) {
    case 'bzimage':
    case 'efi-zboot':
      return image.payload.compression;
    case 'compressed':
      return image.compression;
    default:
      return 'none';
  }
}

/**
 * The unpacked kernel, in which banner and embedded configuration are looked for; undefined when it is packed in a way
 * that is only recognised.
 *
 * @throws {FormatError} when the payload is damaged, or is, or unpacks to, more than {@link LARGEST_KERNEL}.
 */
export async function unpackKernel(source: ByteSource, image: LinuxImage): Promise<Uint8Array | undefined> {
  const compression = compressionOf(image);
  if (!canUnpack(compression) || image.format === 'unknown') return undefined;
  const { offset, sizeBytes } = 'payload' in image ? image.payload : { offset: 0, sizeBytes: source.sizeBytes };
  if (sizeBytes > LARGEST_KERNEL) {
    throw new FormatError('linux-image', `a kernel of ${String(sizeBytes)} bytes is larger than any is`, offset);
  }
  return unpack(await source.read(offset, sizeBytes), compression, LARGEST_KERNEL);
}
