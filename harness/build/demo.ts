import { join } from 'node:path';
import { type Arch, ARCHES } from '../core/arch.ts';
import type { Progress } from '../core/progress.ts';
import { openFileServer } from '../host/file-server.ts';
import { readBounded } from '../host/files.ts';
import type { Places } from '../host/places.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import type { ManifestBinary } from '../release/manifest.ts';
import { buildBinaries } from './binaries.ts';
import { type BuildContext, asActivity } from './build-context.ts';
import { builtAt } from './built-at.ts';
import { type DemoRecipe, digestOfRecipe, readDemoRecipe } from './demo/demo-recipe.ts';
import { fillIn } from './demo/fill-in.ts';
import { stageUpstream } from './demo/stage-upstream.ts';
import { notePackages } from './demo/noted-packages.ts';
import { type KeptBuild, findOrBuild } from './kept-build.ts';
import { buildKernel } from './kernel/kernel.ts';
import { buildMergedManifest } from './merge-manifests.ts';
import { packageLists } from './packages/package-lists.ts';
import { recipeKey } from './recipe-key.ts';
import { buildRelease } from './release.ts';
import { buildRootfs } from './rootfs/rootfs.ts';
import { together } from './together.ts';
import { parseUpstreamConfig } from './upstream-config.ts';

/** How the demo release is built. */
export interface DemoRequest {
  /** The recipe's folder: `demo.toml`, `upstream.toml`, `kernel/`, `rootfs/`. */
  readonly recipe: string;
  readonly places: Places;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** `SOURCE_DATE_EPOCH` goes before the time that the recipe gives. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The folder of the demo release, built first when the cache does not hold it. It is the cache's: never write to it.
 *
 * @throws {HarnessError} when something that it is made of cannot be had or built.
 */
export async function buildDemo({ recipe, places, signal, progress, env }: DemoRequest): Promise<string> {
  return findOrBuild(demoBuild(recipe, env), { cache: places.cache, signal, progress });
}

/** The demo release; its recipe's bytes are its key, not the versions of the packages. */
export function demoBuild(recipe: string, env: DemoRequest['env']): KeptBuild {
  return {
    label: 'demo release',
    kind: 'demo',
    key: async () => recipeKey(RECIPE, await digestOfRecipe(recipe), env['SOURCE_DATE_EPOCH'] ?? null),
    product: RELEASE,
    make: (folder, context) => makeDemo(folder, recipe, env, context),
  };
}

/** The image of the older generation of init, whose PID 1 is a script, that is built beside a demo release. */
export function trampolineRootfs(release: string, arch: Arch): string {
  return join(release, '..', 'trampoline', arch, 'rootfs.erofs');
}

async function makeDemo(folder: string, recipe: string, env: DemoRequest['env'], context: BuildContext): Promise<void> {
  const demo = await readDemoRecipe(recipe);
  const time = env['SOURCE_DATE_EPOCH'] === undefined ? demo.time : builtAt(env);
  const release = join(folder, RELEASE);
  await using scratch = await makeTemporaryFolder('demo');
  const rootfs = (arch: Arch): string => join(scratch.path, arch, 'rootfs.erofs');
  // Both kernels at once: while one links, which takes one processor, the other compiles.
  const [kernels, binaries] = await together(context.signal, [
    (signal) =>
      together(
        signal,
        ARCHES.map((arch) => (inner) => kernelOf(arch, recipe, { ...context, signal: inner })),
      ),
    (signal) => asActivity(context, 'binaries', () => binariesOf(demo, recipe, release, time, { ...context, signal })),
    (signal) =>
      together(
        signal,
        ARCHES.map((arch) => async (inner) => {
          const outputs = { inittab: rootfs(arch), trampoline: trampolineRootfs(release, arch) };
          const request = { arch, recipe: join(recipe, 'rootfs'), outputs, time };
          await notePackages(folder, arch, await buildRootfs(request, { ...context, signal: inner }));
        }),
      ),
  ] as const);
  const manifests: string[] = [];
  for (const [index, arch] of ARCHES.entries()) {
    const kernel = kernels[index];
    if (kernel === undefined) continue;
    manifests.push(
      await buildRelease({
        version: demo.version,
        arch,
        kernel: kernel.kernel,
        rootfs: rootfs(arch),
        cmdline: demo.cmdline[arch],
        kernelVersion: kernel.version,
        sourceRepo: demo.source_repo,
        sourceRef: kernel.sourceVersion,
        binaries,
        time,
        out: release,
      }),
    );
  }
  await buildMergedManifest(manifests, join(release, 'manifest.json'));
}

function kernelOf(arch: Arch, recipe: string, context: BuildContext): ReturnType<typeof buildKernel> {
  const fragments = ['common', arch].map((name) => join(recipe, 'kernel', `${name}.config`));
  return buildKernel({ arch, fragments }, context);
}

async function binariesOf(
  demo: DemoRecipe,
  recipe: string,
  out: string,
  time: Date,
  context: BuildContext,
): Promise<ManifestBinary[]> {
  await using scratch = await makeTemporaryFolder('origin');
  const lists = await packageLists(context);
  const versions = await stageUpstream(demo.served, lists, scratch.path, time, context);
  await using server = await openFileServer(scratch.path);
  const path = join(recipe, 'upstream.toml');
  const text = (await readBounded(path, LARGEST_TEXT)).toString('utf8');
  const filled = fillIn(text, { origin: server.url, assetVersion: demo.version, versions });
  return await buildBinaries({ ...context, binaries: parseUpstreamConfig(filled, path), out });
}

const RELEASE = 'release';
const LARGEST_TEXT = 1024 * 1024;
/** Part of the key: to be raised whenever the same recipe comes to another release, or to more beside it. */
const RECIPE = 2;
