import type { Arch } from '../../core/arch.ts';
import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import type { RootfsEntry } from './evidence.ts';
import { mayBeExecuted } from './executable.ts';
import { missingLibraries } from './library-closure.ts';
import { type Resolved, type RootfsTree, treeOf } from './tree.ts';

/** Every program of the image can be loaded in the guest. */
export const programs = defineCheck({
  id: 'rootfs/programs',
  holds:
    'every ELF object is of the right architecture, and static or with its loader and all its libraries in the image',
  why: 'the tool builds and ships, and ends with status 127 in the guest',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/contents'],
  appliesTo: () => null,
  check: (rootfs, { arch }) => {
    const tree = treeOf(rootfs);
    return arch === null ? [] : tree.entries.flatMap((entry) => [...checkObject(tree, entry, arch)]);
  },
});

function* checkObject(tree: RootfsTree, entry: RootfsEntry, arch: Arch): Generator<Problem> {
  const { elf, path } = entry;
  if (elf === null || elf.type === 'relocatable') return;
  const at = `rootfs.erofs:${path}`;
  if (elf.arch !== arch) {
    yield {
      at,
      problem: `${path} is built for ${elf.machineName}`,
      expected: arch,
      actual: elf.machineName,
      hint: WRONG_ARCH,
    };
    return;
  }
  if (path === '/bin/busybox' && !elf.linkage.startsWith('static')) {
    yield { at, problem: 'busybox is not static', expected: 'a static program', actual: elf.linkage, hint: STATIC };
  }
  const loader = elf.interpreter === null ? null : tree.resolve(elf.interpreter);
  const libraries = missingLibraries(tree, entry);
  const missing = [...(loader === null ? [] : missingLoader(String(elf.interpreter), loader)), ...libraries];
  if (missing.length > 0) {
    yield {
      at,
      problem: `${path} is ${elf.linkage} and the image lacks ${missing.join(', ')}`,
      expected: 'a static program, or its loader and every library inside the image',
      actual: `needs ${elf.needed.join(', ')}`,
      hint: STATIC,
    };
  }
}

function missingLoader(path: string, { entry }: Resolved): string[] {
  if (entry === null) return [`the loader ${path}`];
  return mayBeExecuted(entry) ? [] : [`the loader ${path} as a file that may be executed`];
}

const WRONG_ARCH = 'it was copied from the build of the other architecture';
const STATIC = 'link it statically, or pack what ldd shows with it';
