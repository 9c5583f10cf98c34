import { FormatError, UsageError } from '../core/errors.ts';
import { readBounded, writeAtomic } from '../host/files.ts';
import { MANIFEST_LIMIT_BYTES, type Manifest, parseManifest, renderManifest } from '../release/manifest.ts';
import { mergeManifests } from '../release/merge.ts';

/**
 * Merges per-architecture manifests into the unified one.
 *
 * @throws {UsageError} when one is no manifest or they do not belong together, naming every disagreement.
 */
export async function buildMergedManifest(paths: readonly string[], output: string): Promise<void> {
  const [first, ...others] = await Promise.all(paths.map(readPart));
  if (first === undefined) throw new UsageError('name the manifests to merge');
  const { merged, conflicts } = mergeManifests(first, ...others);
  if (conflicts.length > 0) {
    const reasons = conflicts.map(({ at, problem }) => `${at}: ${problem}`).join('; ');
    throw new UsageError(`these manifests do not belong to one release: ${reasons}`);
  }
  await writeAtomic(output, renderManifest(merged));
}

async function readPart(path: string): Promise<Manifest> {
  try {
    return parseManifest(await readBounded(path, MANIFEST_LIMIT_BYTES));
  } catch (error) {
    if (error instanceof FormatError)
      throw new UsageError(`${path} is no manifest: ${error.message}`, { cause: error });
    throw error;
  }
}
