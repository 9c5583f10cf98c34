import type { Arch } from '../../core/arch.ts';
import type { PackErofs } from './pack-erofs.ts';
import { openPackageTree } from './package-tree.ts';
import { planRootfs } from './plan-rootfs.ts';
import type { RootfsRecipe } from './rootfs-recipe.ts';

/** What an image is assembled from. */
export interface AssembleRequest {
  readonly arch: Arch;
  readonly recipe: RootfsRecipe;
  /** The recipe's folder, where the trees of own files that it names lie. */
  readonly folder: string;
  /** Which PID 1: a generation of the recipe. */
  readonly generation: string;
  /** A folder with the recipe's packages unpacked. */
  readonly packages: string;
  /** The image to be written. */
  readonly output: string;
  /** Given to every file. */
  readonly time: Date;
  readonly pack: PackErofs;
}

/** Assembles an image out of unpacked packages and the recipe's own files. The same input gives the same bytes. */
export async function assembleRootfs(request: AssembleRequest, signal: AbortSignal): Promise<void> {
  const { arch, recipe, folder, generation, packages, output, time, pack } = request;
  const tree = await planRootfs(recipe, generation, folder, openPackageTree(packages, arch));
  await pack({ tree, image: output, time }, signal);
}
