import { join } from 'node:path';
import type { Arch } from '../../core/arch.ts';
import { makeFolder } from '../../host/files.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { writeTree } from '../../host/write-tree.ts';
import type { BuildContext } from '../build-context.ts';
import { digestOfRecipe } from '../demo/demo-recipe.ts';
import type { KeptBuild } from '../kept-build.ts';
import { fetchPackages } from '../packages/fetch-package.ts';
import { packageLists } from '../packages/package-lists.ts';
import { resolvePackages } from '../packages/resolve.ts';
import { unpackPackages } from '../packages/unpack-package.ts';
import { recipeKey } from '../recipe-key.ts';
import { openPackageTree } from '../rootfs/package-tree.ts';
import { planRootfs } from '../rootfs/plan-rootfs.ts';
import { readRootfsRecipe } from '../rootfs/rootfs-recipe.ts';
import { packSquashfs } from './pack-squashfs.ts';

/**
 * The image of a small distribution for a machine shim to start. Needs packages and mksquashfs.
 *
 * @param recipe the folder of its `rootfs.toml` and its own files.
 */
export function distroBuild(arch: Arch, recipe: string): KeptBuild {
  return {
    label: `distribution ${arch}`,
    kind: 'distro',
    key: async () => recipeKey(RECIPE, await digestOfRecipe(recipe), arch),
    product: IMAGE,
    make: (folder, context) => makeImage(arch, recipe, join(folder, IMAGE), context),
  };
}

async function makeImage(arch: Arch, folder: string, image: string, context: BuildContext): Promise<void> {
  const { signal } = context;
  const recipe = await readRootfsRecipe(folder);
  const lists = await packageLists(context);
  // Not with all that they depend on: an init needs nothing of what a package manager would put beside it.
  const files = await resolvePackages(lists, { arch, names: recipe.packages, dependencies: false }, signal);
  const debs = await fetchPackages(files, `distribution ${arch}`, context);
  await using scratch = await makeTemporaryFolder('distro');
  const [packages, staged] = [join(scratch.path, 'packages'), join(scratch.path, 'root')];
  await unpackPackages(debs, packages, signal);
  await makeFolder(staged);
  await writeTree(staged, await planRootfs(recipe, GENERATION, folder, openPackageTree(packages, arch)));
  await packSquashfs(staged, image, BUILT_AT, signal);
}

const IMAGE = 'root.squashfs';
/** The one generation of its recipe. */
const GENERATION = 'distro';
/** Given to every file. */
const BUILT_AT = new Date('2026-01-01T00:00:00Z');
/** Part of the key: to be raised whenever the same recipe comes to another image. */
const RECIPE = 1;
