import { basename, join } from 'node:path';
import { type Arch, qemuArch } from '../../core/arch.ts';
import { HarnessError } from '../../core/errors.ts';
import { kindOf } from '../../host/files.ts';

/** Unpacked Debian packages of one architecture, and where things lie in them. */
export interface PackageTree {
  /** A recipe's path with {triplet} filled in. */
  readonly place: (path: string) => string;
  /** The file of this machine that holds a path of the packages, given as before or after Debian's merge of / and /usr. */
  readonly find: (path: string) => Promise<string>;
  /** The file that the loader would take for a library's name, or for a loader's path; `runpath` is what the program adds. */
  readonly findLibrary: (name: string, runpath: string | null) => Promise<string>;
}

/** Looks into a folder of unpacked packages. */
export function openPackageTree(folder: string, arch: Arch): PackageTree {
  const triplet = `${qemuArch(arch)}-linux-gnu`;
  const firstOf = async (paths: readonly string[], what: string): Promise<string> => {
    for (const path of paths) if ((await kindOf(join(folder, path))) !== 'missing') return join(folder, path);
    throw new HarnessError(
      'BOOTPROOF_PACKAGE_LACKS_FILE',
      `the ${arch} packages hold no ${what}: correct the recipe's packages or paths`,
      { what, arch, looked: [...paths] },
    );
  };
  return {
    place: (path) => path.replaceAll('{triplet}', triplet),
    find: (path) => {
      const short = path.replace(/^usr\//, '');
      return firstOf([path, short, `usr/${short}`], path);
    },
    // The triplet's folders come first: the path of a loader itself is a link that may lead out of the tree.
    findLibrary: (name, runpath) => {
      const places = [`lib/${triplet}`, `usr/lib/${triplet}`, 'lib', 'usr/lib', 'lib64', 'usr/lib64'];
      const added = runpath?.split(':') ?? [];
      return firstOf(
        [...added, ...places].map((place) => join(place, basename(name))),
        name,
      );
    },
  };
}
