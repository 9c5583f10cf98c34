import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import type { Arch } from '../../core/arch.ts';
import { copyInto } from '../../host/copy.ts';
import { readBounded, writeAtomic } from '../../host/files.ts';
import { run } from '../../host/process.ts';
import { removeTree } from '../../host/remove-tree.ts';
import { requireTool } from '../../host/tool.ts';
import { entry } from '../../store/entry.ts';
import { type BuildContext, asActivity } from '../build-context.ts';
import { packageLists } from '../packages/package-lists.ts';
import type { PackageFile } from '../packages/resolve.ts';
import { recipeKey } from '../recipe-key.ts';
import { type Fragment, requireFragments } from './check-fragments.ts';
import { findKernelSource, unpackKernelSource } from './kernel-source.ts';
import { type MakeTarget, makeTarget } from './make-target.ts';

/** A kernel to be built. */
export interface KernelRequest {
  readonly arch: Arch;
  /** Files of kernel configuration, in order; whatever none of them asks for is off. */
  readonly fragments: readonly string[];
}

/** A kernel in the cache: never write to its files. */
export interface BuiltKernel {
  /** A bzImage for x86_64, a raw Image for arm64. */
  readonly kernel: string;
  readonly config: string;
  /** The kernel's release, as `uname -r` gives it. */
  readonly version: string;
  /** The version of the source package that it was made of. */
  readonly sourceVersion: string;
}

/**
 * Builds a kernel without modules out of the newest source that the machine's package sources offer, or finds it in the
 * cache. It is as reproducible as its compiler: the same source, fragments and compiler give the same bytes.
 *
 * @throws {HarnessError} `BOOTPROOF_KERNEL_CONFIG` when a fragment asks for what cannot be had, `BOOTPROOF_TOOL_MISSING`,
 * `BOOTPROOF_TOOL_FAILED` with the compiler's last lines.
 */
export async function buildKernel({ arch, fragments }: KernelRequest, context: BuildContext): Promise<BuiltKernel> {
  const { cache, signal } = context;
  const target = makeTarget(arch);
  for (const program of ['make', target.compiler, 'flex', 'bison', 'bc']) requireTool(program);
  const source = await findKernelSource(await packageLists(context), signal);
  const pieces = await Promise.all(fragments.map(readFragment));
  const compiler = (await run(target.compiler, ['--version'], { signal })).stdout.split('\n')[0] ?? '';
  const folder = await entry({
    cache,
    kind: 'kernel',
    key: recipeKey(
      RECIPE,
      arch,
      source.name,
      source.sha256,
      compiler,
      pieces.map(({ text }) => text),
    ),
    signal,
    make: (folder) =>
      asActivity(context, `kernel ${arch}`, () => compile(folder, source, pieces, target, arch, context)),
  });
  const version = (await readBounded(join(folder, 'version'), 4096)).toString('utf8').trim();
  return { kernel: join(folder, 'kernel'), config: join(folder, 'config'), version, sourceVersion: source.version };
}

async function readFragment(path: string): Promise<Fragment> {
  return { name: basename(path), text: (await readBounded(path, LARGEST_TEXT)).toString('utf8') };
}

async function compile(
  folder: string,
  file: PackageFile,
  fragments: readonly Fragment[],
  { variables, goal, image }: MakeTarget,
  arch: Arch,
  context: BuildContext,
): Promise<void> {
  const { signal, progress } = context;
  const label = `kernel ${arch}`;
  progress({ label, detail: `unpacking ${file.name} ${file.version}` });
  const scratch = join(folder, 'scratch');
  const source = await unpackKernelSource(file, scratch, context);
  const make = async (args: readonly string[], onLine?: (line: string) => void): Promise<string> => {
    const all = ['-n', '10', 'make', '-C', source, ...variables, ...args];
    // Flags of a make that this program may itself run under are not for the kernel's.
    const env = { LC_ALL: 'C', MAKEFLAGS: '', MAKELEVEL: '' };
    return (await run('nice', all, { signal, env, ...(onLine === undefined ? {} : { onLine }) })).stdout;
  };
  const asked = join(scratch, 'asked.config');
  await writeAtomic(asked, fragments.map(({ text }) => text).join('\n'));
  await make(['-s', `KCONFIG_ALLCONFIG=${asked}`, 'allnoconfig']);
  const config = await readBounded(join(source, '.config'), LARGEST_TEXT);
  requireFragments(fragments, config.toString('utf8'));
  let done = 0;
  await make([`-j${String(availableParallelism())}`, goal], (line) => {
    const step = /^ {2}[A-Z]\S* +(\S+)/.exec(line)?.[1];
    if (step !== undefined) progress({ label, detail: step, done: Math.min(++done, ABOUT_STEPS), total: ABOUT_STEPS });
  });
  const release = (await make(['-s', '--no-print-directory', 'kernelrelease'])).trim();
  await copyInto(join(source, image), join(folder, 'kernel'), 0o644);
  await writeAtomic(join(folder, 'config'), config);
  await writeAtomic(join(folder, 'version'), `${release}\n`);
  await removeTree(scratch);
}

/** Part of the key: to be raised whenever this file builds differently. */
const RECIPE = 1;
const LARGEST_TEXT = 4 * 1024 * 1024;
/** What the build counts to, about: only the progress depends on it. */
const ABOUT_STEPS = 1_900;
