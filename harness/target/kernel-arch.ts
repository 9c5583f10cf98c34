import { type Arch, ARCHES } from '../core/arch.ts';
import { FormatError, UsageError } from '../core/errors.ts';
import { parseLinuxImage } from '../formats/linux-image/linux-image.ts';
import { openFileSource } from '../host/file-source.ts';

/**
 * The architecture that a kernel's own header names, for loose files that come without another word on it.
 *
 * @throws {UsageError} when the header names none; `HarnessError` when the file cannot be read.
 */
export async function archOfKernel(path: string): Promise<Arch> {
  await using source = await openFileSource(path);
  const arch = await parseLinuxImage(source).then(
    (image) => image.arch,
    (error: unknown) => {
      if (error instanceof FormatError) return null;
      throw error;
    },
  );
  if (arch !== null) return arch;
  const flags = ARCHES.map((arch) => `--arch ${arch}`).join(' or ');
  throw new UsageError(`${path} does not say for which architecture it is: say ${flags}`);
}
