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
      if (isMusl(program) && MUSL_ITSELF.test(name)) continue;
      const library = findLibrary(tree, name, object, program);
      if (library === undefined) {
        missing.add(`${name} (of ${object.path})`);
        continue;
      }
      for (const version of lackingVersions(program, object, library, name)) missing.add(version);
      if (!seen.has(library.path)) {
        seen.add(library.path);
        queue.push(library);
      }
    }
  }
  return [...missing].sort();
}

/** The loader of glibc starts nothing whose library lacks a version; that of musl knows none, and who loads a library is not known. */
function lackingVersions(program: ElfObject, object: ElfObject, library: RootfsEntry, name: string): string[] {
  const offers = library.elf?.versions.offers ?? [];
  if (program.elf?.interpreter == null || isMusl(program) || offers.length === 0) return [];
  const names = [name, library.elf?.soname];
  const wanted = object.elf?.versions.needs.filter((need) => names.includes(need.library)) ?? [];
  return wanted
    .flatMap((need) => need.names)
    .filter((version) => !offers.includes(version))
    .map((version) => `${version} in ${library.path} (of ${object.path})`);
}

/** Sources: ld.so(8), and load_library() in ldso/dynlink.c of musl. */
function findLibrary(tree: RootfsTree, name: string, object: ElfObject, program: ElfObject): RootfsEntry | undefined {
  if (name.includes('/')) return usable(tree, name, object);
  for (const folder of [...ownFolders(object, program), ...defaultFolders(tree, name, program)]) {
    const found = usable(tree, `${folder}/${name}`, object);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What the object and the program themselves say. RPATH is passed over where there is a RUNPATH, but by musl. */
function ownFolders(object: ElfObject, program: ElfObject): string[] {
  const { runpath = null, rpath = null } = object.elf ?? {};
  const isOld = runpath === null || isMusl(program);
  const lists: readonly (readonly [string | null | undefined, ElfObject])[] = [
    [runpath, object],
    [isOld ? rpath : null, object],
    [isOld ? program.elf?.rpath : null, program],
  ];
  return lists.flatMap(([list, { path }]) =>
    (list?.split(':') ?? []).map((folder) => folder.replace(/\$\{?ORIGIN\}?/, path.replace(/\/[^/]*$/, ''))),
  );
}

/** What the loader knows by itself; all of them for a library, which may be loaded by any. */
function defaultFolders(tree: RootfsTree, name: string, program: ElfObject): readonly string[] {
  const listed = [...cachedFolders(tree, name), ...GLIBC];
  if (program.elf?.interpreter == null) return [...listed, ...muslFolders(tree, program)];
  return isMusl(program) ? muslFolders(tree, program) : listed;
}

function isMusl({ elf }: ElfObject): boolean {
  return /\/ld-musl-[^/]*$/.test(elf?.interpreter ?? '');
}

/** A file names them, in the place of the ones that musl was built with. */
function muslFolders(tree: RootfsTree, { elf }: ElfObject): readonly string[] {
  const machine = elf?.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const text = tree.resolve(`/etc/ld-musl-${machine}.path`).entry?.text ?? null;
  return text === null ? MUSL : text.split(/[\n:]/).filter((folder) => folder !== '');
}

/** The folders in which the cache of ldconfig has a library: it holds whole paths, each ended by a zero. */
function cachedFolders(tree: RootfsTree, name: string): readonly string[] {
  let folders = CACHES.get(tree);
  if (folders === undefined) {
    const paths = tree.resolve('/etc/ld.so.cache').entry?.text?.split('\0') ?? [];
    const absolute = paths.filter((path) => path.startsWith('/')).map((path) => [path, path.lastIndexOf('/')] as const);
    const byName = Map.groupBy(absolute, ([path, at]) => path.slice(at + 1));
    folders = new Map([...byName].map(([key, all]) => [key, all.map(([path, at]) => path.slice(0, at))]));
    CACHES.set(tree, folders);
  }
  return folders.get(name) ?? [];
}

/** Every library of every program asks, and a cache may have a megabyte: it is taken apart once for each image. */
const CACHES = new WeakMap<RootfsTree, ReadonlyMap<string, readonly string[]>>();

/** A loader passes over libraries of another machine, and sees none that a mount hides. */
function usable(tree: RootfsTree, path: string, object: ElfObject): RootfsEntry | undefined {
  const { entry } = tree.resolve(path);
  if (isHidden(entry?.path ?? '')) return undefined;
  const isLibrary = entry?.elf?.type === 'shared-object' && entry.elf.machine === object.elf?.machine;
  return isLibrary ? entry : undefined;
}

/** Where glibc looks, as Debian and others build it. */
const GLIBC: readonly string[] = [
  '/lib',
  '/usr/lib',
  '/lib64',
  '/usr/lib64',
  ...['x86_64', 'aarch64'].flatMap((machine) => [`/lib/${machine}-linux-gnu`, `/usr/lib/${machine}-linux-gnu`]),
];
/** The names for which musl's loader takes itself: it is the C library. */
const MUSL_ITSELF = /^lib(?:c|pthread|rt|m|dl|util|xnet)\./;
const MUSL: readonly string[] = ['/lib', '/usr/local/lib', '/usr/lib'];
