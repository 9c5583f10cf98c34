import { basename, join } from 'node:path';
import { HarnessError } from '../../core/errors.ts';
import { copyInto } from '../../host/copy.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import type { BuildContext } from '../build-context.ts';
import { fetchPackage } from '../packages/fetch-package.ts';
import type { PackageLists } from '../packages/package-lists.ts';
import { resolvePackages } from '../packages/resolve.ts';
import { unpackFile } from '../packages/unpack-package.ts';
import { writeTarball } from '../tarball.ts';
import type { DemoRecipe } from './demo-recipe.ts';

/**
 * Puts what the demo's stand-in for upstream servers offers into a folder, and gives the versions of the packages that it
 * came out of.
 */
export async function stageUpstream(
  served: DemoRecipe['served'],
  lists: PackageLists,
  folder: string,
  time: Date,
  context: BuildContext,
): Promise<ReadonlyMap<string, string>> {
  const versions = new Map<string, string>();
  await using scratch = await makeTemporaryFolder('upstream');
  for (const { package: name, file, as, arches } of served) {
    for (const arch of arches) {
      context.progress({ label: 'binaries', detail: `${name} ${arch}` });
      const [found] = await resolvePackages(lists, { arch, names: [name], dependencies: false }, context.signal);
      if (found === undefined) {
        throw new HarnessError('BOOTPROOF_RECIPE', `no package ${name} for ${arch}: correct the recipe`, {
          name,
          arch,
        });
      }
      versions.set(name, upstreamVersion(found.version));
      const unpacked = join(scratch.path, name, arch);
      const from = await unpackFile(await fetchPackage(found, context), file, unpacked, context.signal);
      if (as === 'program') await copyInto(from, join(folder, name, arch, basename(file)), 0o755);
      else await writeTarball(join(folder, name, `${arch}.tgz`), [{ name: `usr/${file}`, from }], time);
    }
  }
  return versions;
}

/** Without the epoch and the count of rebuilds, which may differ between architectures: `1:1.35.0-4+b3` → `1.35.0-4`. */
export function upstreamVersion(version: string): string {
  return version.replace(/^\d+:/, '').replace(/\+b\d+$/, '');
}
