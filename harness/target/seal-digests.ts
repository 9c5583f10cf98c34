import type { ImageDigest, ImageDigests } from '../checks/seal/evidence.ts';
import { FormatError } from '../core/errors.ts';
import { type VerityAlgorithm, verityDigest } from '../formats/fs-verity.ts';
import { buildImage } from '../seal/image/build-image.ts';
import { IMAGE_FORMATS } from '../seal/image/format.ts';
import { buildTree } from '../seal/oci/build-tree.ts';
import { NO_OBJECTS } from '../seal/oci/object-sink.ts';
import { type OpenLayers, openImageLayers } from '../seal/oci/open-layers.ts';
import { SEAL_MODES, type SealMode } from '../seal/oci/seal-mode.ts';
import type { SealNode } from '../seal/tree.ts';

/** The digests of an image, and its trees by the hash of their objects. */
export interface Recomputed {
  readonly image: ImageDigests;
  readonly trees: ReadonlyMap<VerityAlgorithm, SealNode>;
}

/**
 * Makes every image that could be made of the layers: those that may be named, and those that somebody could have named
 * instead, so that a mistake is told by its name.
 *
 * @param mode what the image is for. @default `boot` where it can be booted, else `plain`
 * @throws {HarnessError} when it cannot be read.
 */
export async function recompute(
  name: string,
  mode: SealMode | undefined,
  algorithms: readonly VerityAlgorithm[],
): Promise<Recomputed> {
  try {
    await using open = await openImageLayers(name);
    return await recomputeOpen(name, mode, algorithms, open);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { image: { name, mode: mode ?? 'plain', problem: error.message, digests: [] }, trees: new Map() };
  }
}

async function recomputeOpen(
  name: string,
  asked: SealMode | undefined,
  algorithms: readonly VerityAlgorithm[],
  { layers }: OpenLayers,
): Promise<Recomputed> {
  const digests: ImageDigest[] = [];
  const trees = new Map<VerityAlgorithm, SealNode>();
  const made = new Set<SealMode>();
  const problems = new Map<SealMode, string>();
  for (const algorithm of algorithms) {
    for (const mode of SEAL_MODES) {
      try {
        const root = await buildTree(layers, { mode, algorithm, objects: NO_OBJECTS });
        made.add(mode);
        if (asked === undefined ? mode !== 'user' : mode === asked) trees.set(algorithm, root);
        for (const format of IMAGE_FORMATS) {
          const digest = verityDigest(algorithm, buildImage(root, { format, algorithm }));
          digests.push({ mode, format, algorithm, digest });
        }
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        problems.set(mode, error.message);
      }
    }
  }
  const mode = asked ?? (made.has('boot') ? 'boot' : 'plain');
  return { image: { name, mode, problem: problems.get(mode) ?? null, digests }, trees };
}
