import type { KernelContents, KernelEvidence } from '../checks/kernel/evidence.ts';
import { FormatError } from '../core/errors.ts';
import type { ByteSource } from '../formats/byte-source.ts';
import { KIND_BYTES } from '../formats/file-kind.ts';
import { declaredEnd } from '../formats/linux-image/declared-end.ts';
import { findBanner } from '../formats/linux-image/banner.ts';
import { findKernelConfig } from '../formats/linux-image/kernel-config.ts';
import { type LinuxImage, parseLinuxImage } from '../formats/linux-image/linux-image.ts';
import { compressionOf, unpackKernel } from '../formats/linux-image/unpack-kernel.ts';
import { openFileSource } from '../host/file-source.ts';
import { findData } from './data-behind.ts';

/**
 * Reads a kernel file for the checks of the area `kernel`.
 *
 * @param manifestVersion `kernel.version` of the manifest; null when there is none.
 * @param commandLine what it is started with; null when the target names none.
 * @param name which copy of the release's kernel it is, for messages.
 * @throws {HarnessError} when the file cannot be read.
 */
export async function gatherKernel(
  path: string,
  manifestVersion: string | null,
  commandLine: string | null = null,
  name = 'kernel',
): Promise<KernelEvidence> {
  await using source = await openFileSource(path);
  return { name, ...(await readKernel(source, manifestVersion, commandLine)) };
}

/** What the bytes of a kernel file say, whatever they are. */
export async function readKernel(
  source: ByteSource,
  manifestVersion: string | null,
  commandLine: string | null,
): Promise<Omit<KernelEvidence, 'name'>> {
  const { sizeBytes } = source;
  try {
    const image = await parseLinuxImage(source);
    const head = await source.read(0, Math.min(sizeBytes, KIND_BYTES));
    const end = declaredEnd(head, image.format);
    const dataBehindAt = end === null ? null : await findData(source, end);
    return {
      sizeBytes,
      image,
      contents: await readContents(source, image),
      dataBehindAt,
      manifestVersion,
      commandLine,
    };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const contents: KernelContents = { state: 'not unpacked', reason: 'its header is damaged' };
    const image = { format: 'damaged' as const, arch: null, problem: error.message };
    return { sizeBytes, image, contents, dataBehindAt: null, manifestVersion, commandLine };
  }
}

async function readContents(source: ByteSource, image: LinuxImage): Promise<KernelContents> {
  if (image.format === 'unknown') return { state: 'not unpacked', reason: 'it is no kernel' };
  try {
    const kernel = await unpackKernel(source, image);
    if (kernel === undefined) {
      return { state: 'not unpacked', reason: `a payload packed with ${compressionOf(image)} is not unpacked here` };
    }
    return { state: 'read', banner: findBanner(kernel), ...readConfig(kernel) };
  } catch (error) {
    if (error instanceof FormatError) return { state: 'damaged', problem: error.message };
    throw error;
  }
}

function readConfig(kernel: Uint8Array): Pick<KernelContents & { state: 'read' }, 'config' | 'configProblem'> {
  try {
    return { config: findKernelConfig(kernel), configProblem: null };
  } catch (error) {
    if (error instanceof FormatError) return { config: null, configProblem: error.message };
    throw error;
  }
}
