import { FormatError } from '../core/errors.ts';
import type { ByteSource } from '../formats/byte-source.ts';
import { findKernelConfigText } from '../formats/linux-image/kernel-config.ts';
import { parseLinuxImage } from '../formats/linux-image/linux-image.ts';
import { unpackKernel } from '../formats/linux-image/unpack-kernel.ts';

/** The configuration that a kernel carries, word for word, or why there is none. */
export async function readKernelConfigText(source: ByteSource): Promise<{ text: string } | { problem: string }> {
  try {
    const image = await parseLinuxImage(source);
    if (image.format === 'unknown') return { problem: `it is ${image.looksLike}, no kernel` };
    const kernel = await unpackKernel(source, image);
    if (kernel === undefined) return { problem: 'its payload is packed in a way that is not unpacked here' };
    const text = findKernelConfigText(kernel);
    return text === null ? { problem: 'it carries no configuration' } : { text };
  } catch (error) {
    if (error instanceof FormatError) return { problem: error.message };
    throw error;
  }
}
