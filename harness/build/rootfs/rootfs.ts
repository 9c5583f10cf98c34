import { dirname, join } from 'node:path';
import type { Arch } from '../../core/arch.ts';
import { makeFolder } from '../../host/files.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { type BuildContext, asActivity } from '../build-context.ts';
import { fetchPackages } from '../packages/fetch-package.ts';
import { packageLists } from '../packages/package-lists.ts';
import { resolvePackages } from '../packages/resolve.ts';
import { unpackPackages } from '../packages/unpack-package.ts';
import { assembleRootfs } from './assemble-rootfs.ts';
import { readRootfsRecipe } from './rootfs-recipe.ts';

/** Root file systems of one architecture to be built. */
export interface RootfsRequest {
  readonly arch: Arch;
  /** The folder of `rootfs.toml` and the trees of own files that it names. */
  readonly recipe: string;
  /** Generation of PID 1 → the image to be written. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Given to every file. */
  readonly time: Date;
}

/**
 * Builds root file systems out of the packages that the machine's own sources offer. The same packages, recipe and time
 * give the same bytes.
 *
 * @throws {UsageError} for a recipe that is wrong or does not know a generation.
 * @throws {HarnessError} when packages cannot be had or lack something that the recipe names, or mkfs.erofs fails.
 */
export async function buildRootfs(
  { arch, recipe: folder, outputs, time }: RootfsRequest,
  context: BuildContext,
): Promise<void> {
  const { signal } = context;
  const label = `rootfs ${arch}`;
  const recipe = await readRootfsRecipe(folder);
  const lists = await packageLists(context);
  await asActivity(context, label, async () => {
    const files = await resolvePackages(lists, { arch, names: recipe.packages, dependencies: true }, signal);
    const debs = await fetchPackages(files, label, context);
    await using scratch = await makeTemporaryFolder('packages');
    const packages = join(scratch.path, 'tree');
    await unpackPackages(debs, packages, signal);
    for (const [generation, output] of Object.entries(outputs)) {
      context.progress({ label, detail: generation });
      await makeFolder(dirname(output));
      await assembleRootfs({ arch, recipe, folder, generation, packages, output, time }, signal);
    }
  });
}
