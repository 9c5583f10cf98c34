import { join } from 'node:path';
import { HarnessError } from '../../core/errors.ts';
import { namesIn } from '../../host/files.ts';
import { run } from '../../host/process.ts';
import type { BuildContext } from '../build-context.ts';
import { fetchPackage } from '../packages/fetch-package.ts';
import { type PackageLists, aptOptions } from '../packages/package-lists.ts';
import { type PackageFile, resolvePackages } from '../packages/resolve.ts';
import { unpackPackages } from '../packages/unpack-package.ts';

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

/** Unpacks the source below `folder` and gives the folder that it is built in. */
export async function unpackKernelSource(file: PackageFile, folder: string, context: BuildContext): Promise<string> {
  await unpackPackages([await fetchPackage(file, context)], folder, context.signal);
  const archives = join(folder, 'usr', 'src');
  const archive = (await namesIn(archives)).find((name) => name.startsWith(`${file.name}.tar`));
  if (archive === undefined) {
    throw new HarnessError(
      'BOOTPROOF_NO_KERNEL_SOURCE',
      `${file.name} ${file.version} holds no source: use another mirror`,
    );
  }
  await run('tar', ['-x', '-C', folder, '-f', join(archives, archive)], { signal: context.signal });
  return join(folder, file.name);
}

function compare(a: readonly [number, number], b: readonly [number, number]): number {
  return a[0] - b[0] || a[1] - b[1];
}

/** Overlay mounts know `verity=require` from 6.6 on. */
const OLDEST = [6, 6] as const;
