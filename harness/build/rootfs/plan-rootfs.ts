import { dirname, join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { listTree } from '../../host/list-tree.ts';
import { namesIn, readBounded } from '../../host/files.ts';
import type { TreeEntry } from '../../host/write-tree.ts';
import { libraryClosure } from './library-closure.ts';
import type { PackageTree } from './package-tree.ts';
import type { RootfsRecipe } from './rootfs-recipe.ts';

/**
 * Everything that stands in the image beside its device nodes, parents before children.
 *
 * @param folder the recipe's folder, where the trees of its own files lie.
 * @throws {UsageError} for a generation that the recipe does not know.
 * @throws {HarnessError} when the packages lack something.
 */
export async function planRootfs(
  recipe: RootfsRecipe,
  generation: string,
  folder: string,
  packages: PackageTree,
): Promise<TreeEntry[]> {
  const chosen = recipe.generations[generation];
  if (chosen === undefined) {
    throw new UsageError(`unknown generation "${generation}": use ${Object.keys(recipe.generations).join(' or ')}`);
  }
  const programs = await takePrograms(recipe, packages);
  const plugins = await takePlugins(recipe, packages);
  const files = [...programs, ...plugins];
  const entries: TreeEntry[] = [
    ...recipe.folders.map((path) => ({ kind: 'folder', path }) as const),
    ...files.map(({ path, from }) => ({ kind: 'file', path, from, mode: 0o755 }) as const),
    ...(await takeLibraries(
      files.map(({ from }) => from),
      packages,
    )),
    ...(recipe.certificates === undefined ? [] : [await takeCertificates(recipe.certificates, packages)]),
    ...Object.entries({ ...recipe.links, ...chosen.links }).map(
      ([path, target]) => ({ kind: 'link', path, target }) as const,
    ),
  ];
  for (const tree of chosen.trees) entries.push(...(await takeOwnFiles(join(folder, tree))));
  return withParents(entries);
}

interface Taken {
  readonly path: string;
  readonly from: string;
}

async function takePrograms({ programs }: RootfsRecipe, packages: PackageTree): Promise<Taken[]> {
  return Promise.all(
    Object.entries(programs).map(async ([path, place]) => ({ path, from: await packages.find(packages.place(place)) })),
  );
}

async function takePlugins({ plugins }: RootfsRecipe, packages: PackageTree): Promise<Taken[]> {
  const taken: Taken[] = [];
  for (const { folder, beginning } of plugins) {
    const place = packages.place(folder);
    const source = await packages.find(place);
    for (const name of await namesIn(source)) {
      if (!beginning.some((start) => name.startsWith(start))) continue;
      taken.push({ path: join(place, name), from: join(source, name) });
    }
  }
  return taken;
}

/** All libraries lie in /lib, where every loader looks; a loader's own folder, /lib64 on x86_64, is a link to it. */
async function takeLibraries(programs: readonly string[], packages: PackageTree): Promise<TreeEntry[]> {
  const { libraries, loaders } = await libraryClosure(programs, packages.findLibrary);
  const folders = new Set([...loaders].map((loader) => dirname(loader).slice(1)));
  return [
    ...[...libraries].map(([name, from]) => ({ kind: 'file', path: `lib/${name}`, from, mode: 0o755 }) as const),
    ...[...folders].filter((path) => path !== 'lib').map((path) => ({ kind: 'link', path, target: 'lib' }) as const),
  ];
}

async function takeCertificates({ from, to }: Certificates, packages: PackageTree): Promise<TreeEntry> {
  const folder = await packages.find(from);
  const names = (await namesIn(folder)).filter((name) => name.endsWith('.crt'));
  const texts = await Promise.all(names.map((name) => readBounded(join(folder, name), LARGEST_OWN_FILE)));
  const bundle = texts.map((text) => `${text.toString('utf8').trimEnd()}\n`).join('');
  return { kind: 'file', path: to, from: Buffer.from(bundle), mode: 0o644 };
}

type Certificates = NonNullable<RootfsRecipe['certificates']>;

/** The recipe's own files: scripts are known by their first two bytes, because not every way of copying a recipe keeps modes. */
async function takeOwnFiles(tree: string): Promise<TreeEntry[]> {
  return Promise.all(
    (await listTree(tree, MOST_OWN_FILES)).map(async (path) => {
      const from = await readBounded(join(tree, path), LARGEST_OWN_FILE);
      const mode = from.subarray(0, 2).toString('latin1') === '#!' ? 0o755 : 0o644;
      return { kind: 'file', path, from, mode } as const;
    }),
  );
}

/** Adds the folders above every entry, once each, and puts all in the order of their paths. */
function withParents(entries: readonly TreeEntry[]): TreeEntry[] {
  const byPath = new Map<string, TreeEntry>();
  for (const entry of entries) {
    const before = byPath.get(entry.path);
    if (before !== undefined && before.kind !== 'folder') {
      throw new UsageError(`the recipe puts two things at /${entry.path}: leave one of them out`);
    }
    byPath.set(entry.path, entry);
  }
  for (const { path } of entries) {
    for (let above = dirname(path); above !== '.'; above = dirname(above)) {
      if (!byPath.has(above)) byPath.set(above, { kind: 'folder', path: above });
    }
  }
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

const LARGEST_OWN_FILE = 4 * 1024 * 1024;
const MOST_OWN_FILES = 1_000;
