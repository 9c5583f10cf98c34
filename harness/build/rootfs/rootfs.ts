import { dirname, join } from 'node:path';
import type { Arch } from '../../core/arch.ts';
import { makeFolder } from '../../host/files.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { type BuildContext, asActivity } from '../build-context.ts';
import { fetchPackages } from '../packages/fetch-package.ts';
import { packageLists } from '../packages/package-lists.ts';
import { type PackageFile, resolvePackages } from '../packages/resolve.ts';
import { unpackPackages } from '../packages/unpack-package.ts';
import { assembleRootfs } from './assemble-rootfs.ts';
import { type PackErofs, packOnHost } from './pack-erofs.ts';
import { type RootfsRecipe, readRootfsRecipe } from './rootfs-recipe.ts';

/** Root file systems of one architecture to be built. */
export interface RootfsRequest {
  readonly arch: Arch;
  /** The folder of `rootfs.toml` and the trees of own files that it names. */
  readonly recipe: string;
  /** Generation of PID 1 → the image to be written. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Given to every file. */
  readonly time: Date;
  /** These exact packages. @default what the machine's own sources offer now */
  readonly packages?: readonly PackageFile[];
  /** @default this machine's own mkfs.erofs */
  readonly pack?: PackErofs;
}

/**
 * Builds root file systems out of Debian packages, and gives the packages that they were built of. The same packages,
 * recipe, time and mkfs.erofs give the same bytes.
 *
 * @throws {UsageError} for a recipe that is wrong or does not know a generation.
 * @throws {HarnessError} when packages cannot be had or lack something that the recipe names, or mkfs.erofs fails.
 */
export async function buildRootfs(
  { arch, recipe: folder, outputs, time, packages: exactly, pack = packOnHost }: RootfsRequest,
  context: BuildContext,
): Promise<readonly PackageFile[]> {
  const { signal } = context;
  const label = `rootfs ${arch}`;
  const recipe = await readRootfsRecipe(folder);
  const files = exactly ?? (await offeredNow(arch, recipe, context));
  await asActivity(context, label, async () => {
    const debs = await fetchPackages(files, label, context);
    await using scratch = await makeTemporaryFolder('packages');
    const packages = join(scratch.path, 'tree');
    await unpackPackages(debs, packages, signal);
    for (const [generation, output] of Object.entries(outputs)) {
      context.progress({ label, detail: generation });
      await makeFolder(dirname(output));
      await assembleRootfs({ arch, recipe, folder, generation, packages, output, time, pack }, signal);
    }
  });
  return files;
}

async function offeredNow(arch: Arch, recipe: RootfsRecipe, context: BuildContext): Promise<PackageFile[]> {
  const lists = await packageLists(context);
  return resolvePackages(lists, { arch, names: recipe.packages, dependencies: true }, context.signal);
}
