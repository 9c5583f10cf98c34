import { join } from 'node:path';
import { HarnessError } from '../../core/errors.ts';
import { namesIn } from '../../host/files.ts';
import { run } from '../../host/process.ts';
import { removeTree } from '../../host/remove-tree.ts';
import { entry } from '../../store/entry.ts';
import { type BuildContext, asActivity } from '../build-context.ts';
import { fetchPackage } from '../packages/fetch-package.ts';
import { type PackageLists, aptOptions } from '../packages/package-lists.ts';
import { type PackageFile, resolvePackages } from '../packages/resolve.ts';
import { unpackPackages } from '../packages/unpack-package.ts';
import { recipeKey } from '../recipe-key.ts';

/**
 * The newest kernel source that the machine's own package sources offer.
 *
 * @throws {HarnessError} `BOOTPROOF_NO_KERNEL_SOURCE` when they offer none from {@link OLDEST} on.
 */
export async function findKernelSource(lists: PackageLists, signal: AbortSignal): Promise<PackageFile> {
  // The package holds the same files for every architecture.
  const options = aptOptions(lists, ['x86_64']);
  const { stdout } = await run('apt-cache', [...options, 'pkgnames', 'linux-source-'], { signal });
  const name = newestKernelSource(stdout.split('\n'));
  const wish = { arch: 'x86_64', names: name === undefined ? [] : [name], dependencies: false } as const;
  const [file] = name === undefined ? [] : await resolvePackages(lists, wish, signal);
  if (file === undefined) {
    throw new HarnessError(
      'BOOTPROOF_NO_KERNEL_SOURCE',
      `the machine's package sources offer no linux-source from ${OLDEST.join('.')} on: use Debian 12 with its security updates, or newer`,
    );
  }
  return file;
}

/** The package name of the newest kernel among package names; undefined when all are too old. */
export function newestKernelSource(names: readonly string[]): string | undefined {
  const versions = names.flatMap((name) => {
    const [, major, minor] = /^linux-source-(\d+)\.(\d+)$/.exec(name) ?? [];
    return major === undefined || minor === undefined ? [] : [[Number(major), Number(minor)] as const];
  });
  const [newest] = versions.filter((version) => compare(version, OLDEST) >= 0).sort((a, b) => compare(b, a));
  return newest === undefined ? undefined : `linux-source-${newest.join('.')}`;
}

/**
 * The unpacked source of a kernel, in the cache: never write to it, and build elsewhere. Both architectures, and whatever is
 * built later, share it. What only hardware outside a virtual machine has is left out, which halves its size.
 *
 * @throws {HarnessError} `BOOTPROOF_NO_KERNEL_SOURCE` when the package holds none.
 */
export async function unpackedKernelSource(file: PackageFile, context: BuildContext): Promise<string> {
  const { cache, signal } = context;
  const folder = await entry({
    cache,
    kind: 'kernel-source',
    key: recipeKey(file.sha256, LEFT_OUT),
    signal,
    make: (folder) => asActivity(context, LABEL, () => unpack(file, folder, context)),
  });
  return join(folder, file.name);
}

async function unpack(file: PackageFile, folder: string, context: BuildContext): Promise<void> {
  const { signal, progress } = context;
  progress({ label: LABEL, detail: `fetching ${file.name} ${file.version}` });
  const path = await fetchPackage(file, context);
  progress({ label: LABEL, detail: `unpacking ${file.name} ${file.version}` });
  const packed = join(folder, 'package');
  await unpackPackages([path], packed, signal);
  const archives = join(packed, 'usr', 'src');
  const archive = (await namesIn(archives)).find((name) => name.startsWith(`${file.name}.tar`));
  if (archive === undefined) {
    throw new HarnessError(
      'BOOTPROOF_NO_KERNEL_SOURCE',
      `${file.name} ${file.version} holds no source: use another mirror`,
    );
  }
  const without = LEFT_OUT.map((pattern) => `--exclude=${file.name}/${pattern}`);
  const args = ['-x', '-C', folder, '--wildcards', ...without, '-f', join(archives, archive)];
  // Nothing can be compiled before this is over.
  await run('tar', args, { signal, env: { XZ_DEFAULTS: ON_ALL_PROCESSORS } });
  await removeTree(packed);
}

function compare(a: readonly [number, number], b: readonly [number, number]): number {
  return a[0] - b[0] || a[1] - b[1];
}

const LABEL = 'kernel source';

const ON_ALL_PROCESSORS = '--threads=0';

/** Overlay mounts know `verity=require` from 6.6 on. */
const OLDEST = [6, 6] as const;

/**
 * What no build of the two architectures for a guest reads, as patterns of tar, whose `*` also matches slashes. Files that
 * the configuration and the build rules are made of (`Kconfig`, `Makefile`) stay everywhere.
 */
const LEFT_OUT = [
  'Documentation/*.rst',
  'Documentation/*.yaml',
  'arch/[b-wyz]*/*.[chS]',
  'arch/*.dts*',
  'drivers/gpu/drm/[anr]*/*.[ch]',
  'drivers/media/*.[ch]',
  'drivers/staging/*.[ch]',
  'drivers/infiniband/*.[ch]',
  'drivers/net/wireless/*.[ch]',
  'sound/soc/*.[ch]',
  'tools/perf/*',
  'tools/testing/*',
];
