import type { VerityAlgorithm } from '../../formats/fs-verity.ts';
import type { LayerEvent } from '../../formats/oci/layer.ts';
import type { SealNode } from '../tree.ts';
import { applyLayer } from './apply-layer.ts';
import { finishTree } from './finish-tree.ts';
import { newDirectory } from './image-node.ts';
import type { ObjectSink } from './object-sink.ts';
import type { SealMode } from './seal-mode.ts';
import { labelTree } from './selinux/label-tree.ts';
import { emptyBootPlaces, transformImage } from './transforms.ts';

/** How a tree is made out of layers. */
export interface TreeOptions {
  readonly mode: SealMode;
  /** The hash of the objects. */
  readonly algorithm: VerityAlgorithm;
  readonly objects: ObjectSink;
}

/** Opens a layer for one reading from its first entry to its last. */
export type LayerOpener = () => AsyncIterable<LayerEvent>;

/**
 * The tree of an image by the rules of composefs, from its layers, the lowest first. Those that hold the policy are read a
 * second time in the mode `boot`.
 *
 * @throws {FormatError} for layers that composefs does not take.
 */
export async function buildTree(
  layers: readonly LayerOpener[],
  { mode, algorithm, objects }: TreeOptions,
): Promise<SealNode> {
  const root = newDirectory();
  for (const [layer, open] of layers.entries()) await applyLayer(open(), { root, algorithm, objects, layer });
  transformImage(root, { keepsUserXattrs: mode === 'user' });
  if (mode === 'boot') {
    emptyBootPlaces(root);
    await labelTree(root, layers);
  }
  return finishTree(root);
}
