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
import { recipeKey } from '../recipe-key.ts';
import type { Fragment } from './check-fragments.ts';
import { compileKernel } from './compile-kernel.ts';
import { findKernelSource, unpackedKernelSource } from './kernel-source.ts';
import { makeTarget } from './make-target.ts';

/** A kernel to be built. */
export interface KernelRequest {
  readonly arch: Arch;
  /** Files of kernel configuration, in order; whatever none of them asks for is off. */
  readonly fragments: readonly string[];
  /** Symbols that are off although the fragments ask for them; what depends on one goes off with it. */
  readonly without?: readonly string[];
  /**
   * A folder that keeps objects from one build to the next, so that a kernel that differs in one option takes seconds.
   *
   * @default one of its own, removed when the kernel is built
   */
  readonly objects?: string;
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
export async function buildKernel(request: KernelRequest, context: BuildContext): Promise<BuiltKernel> {
  const { arch, without = [] } = request;
  const { cache, signal } = context;
  const target = makeTarget(arch);
  for (const program of ['make', target.compiler, 'flex', 'bison', 'bc']) requireTool(program);
  const file = await findKernelSource(await packageLists(context), signal);
  const asked = await Promise.all(request.fragments.map(readFragment));
  const off = { name: 'what is turned off', text: without.map((symbol) => `# CONFIG_${symbol} is not set\n`).join('') };
  const compiler = (await run(target.compiler, ['--version'], { signal })).stdout.split('\n')[0] ?? '';
  const texts = [...asked, ...(without.length === 0 ? [] : [off])].map(({ text }) => text);
  const label = ['kernel', arch, ...without.map((symbol) => `without ${symbol}`)].join(' ');
  const folder = await entry({
    cache,
    kind: 'kernel',
    key: recipeKey(RECIPE, arch, file.name, file.sha256, compiler, texts),
    signal,
    onWait: () => context.progress({ label, detail: 'another bootproof is building it' }),
    make: (folder) =>
      asActivity(context, label, async () => {
        context.progress({ label, detail: 'waits for its source' });
        const source = await unpackedKernelSource(file, context);
        const objects = request.objects ?? join(folder, 'objects');
        // With something turned off, what depends on it may be lost.
        const required = without.length === 0 ? asked : [off];
        const fragments = [...asked, off];
        const built = await compileKernel({ target, source, objects, fragments, required, label }, context);
        await copyInto(built.image, join(folder, 'kernel'), 0o644);
        await writeAtomic(join(folder, 'config'), built.config);
        await writeAtomic(join(folder, 'version'), `${built.release}\n`);
        await removeTree(join(folder, 'objects'));
      }),
  });
  const version = (await readBounded(join(folder, 'version'), 4096)).toString('utf8').trim();
  return { kernel: join(folder, 'kernel'), config: join(folder, 'config'), version, sourceVersion: file.version };
}

async function readFragment(path: string): Promise<Fragment> {
  return { name: basename(path), text: (await readBounded(path, LARGEST_TEXT)).toString('utf8') };
}

/** Part of the key: to be raised whenever a kernel is built differently. */
const RECIPE = 3;
const LARGEST_TEXT = 4 * 1024 * 1024;
