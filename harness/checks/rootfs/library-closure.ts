import type { RootfsEntry } from './evidence.ts';
import { isHidden } from './mount-points.ts';
import type { RootfsTree } from './tree.ts';

/** An ELF object and the path that it has, or will have, in the guest. */
type ElfObject = Pick<RootfsEntry, 'path' | 'elf'>;

/** The libraries that an ELF object lacks inside the image, each with the object that asks for it: `name (of path)`. */
export function missingLibraries(tree: RootfsTree, program: ElfObject): string[] {
  const missing = new Set<string>();
  const seen = new Set<string>([program.path]);
  const queue: ElfObject[] = [program];
  for (let object = queue.pop(); object !== undefined; object = queue.pop()) {
    for (const name of object.elf?.needed ?? []) {
      const library = findLibrary(tree, name, object, program);
      if (library === undefined) missing.add(`${name} (of ${object.path})`);
      else if (!seen.has(library.path)) {
        seen.add(library.path);
        queue.push(library);
      }
    }
  }
  return [...missing].sort();
}

function findLibrary(tree: RootfsTree, name: string, object: ElfObject, program: ElfObject): RootfsEntry | undefined {
  if (name.includes('/')) return usable(tree, name, object);
  const origin = object.path.replace(/\/[^/]*$/, '');
  const own = [object.elf?.runpath, object.elf?.rpath, program.elf?.rpath].flatMap((list) => list?.split(':') ?? []);
  const folders = own.map((folder) => folder.replace(/\$\{?ORIGIN\}?/, origin));
  for (const folder of [...folders, ...DEFAULT_FOLDERS]) {
    const found = usable(tree, `${folder}/${name}`, object);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A loader passes over libraries of another machine, and sees none that a mount hides. */
function usable(tree: RootfsTree, path: string, object: ElfObject): RootfsEntry | undefined {
  const { entry } = tree.resolve(path);
  if (isHidden(entry?.path ?? '')) return undefined;
  return entry?.elf?.machine === object.elf?.machine && entry?.elf != null ? entry : undefined;
}

/** Where the loaders of glibc, as Debian builds it, and of musl look. */
const DEFAULT_FOLDERS: readonly string[] = [
  '/lib',
  '/usr/lib',
  '/lib64',
  '/usr/lib64',
  '/usr/local/lib',
  ...['x86_64', 'aarch64'].flatMap((machine) => [`/lib/${machine}-linux-gnu`, `/usr/lib/${machine}-linux-gnu`]),
];
