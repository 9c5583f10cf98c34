import type { SealNode } from '../tree.ts';
import type { ImageOptions } from './format.ts';
import { buildV1 } from './v1.ts';
import { buildV2 } from './v2.ts';

/**
 * The EROFS image of a tree: the bytes whose fs-verity digest stands on the kernel command line.
 *
 * @throws {FormatError} for a tree that the format cannot hold.
 */
export function buildImage(root: SealNode, options: ImageOptions): Buffer {
  return options.format === 'v2' ? buildV2(root, options.algorithm) : buildV1(root, options);
}
