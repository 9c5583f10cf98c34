import { join } from 'node:path';
import { digestOfRecipe, readDemoRecipe } from './demo/demo-recipe.ts';
import type { KeptBuild } from './kept-build.ts';
import { recipeKey } from './recipe-key.ts';
import { buildRootfs } from './rootfs/rootfs.ts';

/**
 * An amd64 root file system for the dynamically linked programs that FEX is tried with: the demo's own, without the rest of
 * the demo, whose kernels take minutes. Needs packages and mkfs.erofs.
 *
 * @param recipe the demo's.
 */
export function amd64RootBuild(recipe: string): KeptBuild {
  return {
    label: 'amd64 root file system',
    kind: 'amd64-root',
    key: async () => recipeKey(RECIPE, await digestOfRecipe(recipe), null),
    product: IMAGE,
    async make(folder, context) {
      const { time } = await readDemoRecipe(recipe);
      const outputs = { inittab: join(folder, IMAGE) };
      await buildRootfs({ arch: 'x86_64', recipe: join(recipe, 'rootfs'), outputs, time }, context);
    },
  };
}

const IMAGE = 'rootfs.erofs';
/** Part of the key: to be raised whenever it is built differently. */
const RECIPE = 1;
