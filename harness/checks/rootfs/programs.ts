import type { Arch } from '../../core/arch.ts';
import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import type { RootfsEntry } from './evidence.ts';
import { isLoader, mayBeExecuted, whyNotExecutable } from './executable.ts';
import { missingLibraries } from './library-closure.ts';
import { isHidden } from './mount-points.ts';
import { TOOLS } from './tools.ts';
import { type Resolved, type RootfsTree, treeOf } from './tree.ts';

/** Every program of the image can be loaded in the guest. */
export const programs = defineCheck({
  id: 'rootfs/programs',
  holds:
    'every ELF object is of the right architecture, and static or with its loader and all its libraries in the image; every executable script has its interpreter there, every linked command its program',
  why: 'the tool builds and ships, and ends with status 127 in the guest',
  mend: 'link it statically, or pack the loader and every library that `ldd` lists, from the same architecture',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/contents'],
  appliesTo: () => null,
  check: (rootfs, { arch }) => {
    const tree = treeOf(rootfs);
    if (arch === null) return [];
    return tree.entries.flatMap((entry) => [
      ...checkObject(tree, entry, arch),
      ...checkScript(tree, entry, arch),
      ...checkLink(tree, entry),
    ]);
  },
});

/** Boot scripts are judged by checks of their own, which wait for nothing of this. */
function* checkScript(tree: RootfsTree, entry: RootfsEntry, arch: Arch): Generator<Problem> {
  if (entry.text?.startsWith('#!') !== true || !mayBeExecuted(entry)) return;
  const why = BOOT_SCRIPTS.includes(entry.path) ? null : whyNotExecutable(tree, entry.path, arch);
  if (why === null) return;
  yield { at: `rootfs.erofs:${entry.path}`, problem: `${entry.path} cannot be executed: ${why}`, hint: INTERPRETER };
}

/** A command that is a link to nothing; what is mounted later may fill links that lead there. */
function* checkLink(tree: RootfsTree, { path, type, target }: RootfsEntry): Generator<Problem> {
  if (type !== 'symlink' || !/^\/(?:usr\/)?s?bin\//.test(path)) return;
  if (isHidden(target ?? '')) return;
  const { entry, problem } = tree.resolve(path);
  // What other checks ask for by its path they report too.
  if (entry !== null || [...BOOT_SCRIPTS, ...TOOLS].includes(path)) return;
  yield {
    at: `rootfs.erofs:${path}`,
    problem: `the command ${path} is a link to nothing: ${problem}`,
    actual: target ?? '',
  };
}

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
  if (elf.startProblem !== null && elf.linkage !== 'shared-library' && mayBeExecuted(entry) && !TOOLS.includes(path)) {
    yield { at, problem: `${path} cannot be started: ${elf.startProblem}`, expected: 'a whole program', hint: DAMAGED };
  }
  const loader = elf.interpreter === null ? null : tree.resolve(elf.interpreter);
  const libraries = missingLibraries(tree, entry);
  const missing = [...(loader === null ? [] : missingLoader(String(elf.interpreter), loader, arch)), ...libraries];
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

function missingLoader(path: string, { entry }: Resolved, arch: Arch): string[] {
  if (entry === null) return [`the loader ${path}`];
  if (!mayBeExecuted(entry)) return [`the loader ${path} as a file that may be executed`];
  // Of one that is built for another machine that is said where it stands.
  const isWrong = entry.elf?.arch === arch && !isLoader(path, entry);
  return isWrong ? [`a loader: ${path} is none`] : [];
}

const BOOT_SCRIPTS: readonly string[] = ['/sbin/init', '/etc/init.d/rcS'];
const INTERPRETER = 'pack its interpreter too, or leave the script out';
const DAMAGED = 'it was overwritten, or cut and padded, after it was linked';
const WRONG_ARCH = 'it was copied from the build of the other architecture';
const STATIC = 'link it statically, or pack what ldd shows with it';
