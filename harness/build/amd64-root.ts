import { join } from 'node:path';
import { entry, findEntry } from '../store/entry.ts';
import { type BuildContext, asActivity } from './build-context.ts';
import { digestOfRecipe, readDemoRecipe } from './demo/demo-recipe.ts';
import { recipeKey } from './recipe-key.ts';
import { buildRootfs } from './rootfs/rootfs.ts';

/**
 * An amd64 root file system for the dynamically linked programs that FEX is tried with: the demo's own, without the rest of
 * the demo, whose kernels take minutes. Built first when the cache does not hold it; it is the cache's: never write to it.
 *
 * @param recipe the demo's.
 * @throws {HarnessError} when packages cannot be had, or mkfs.erofs is missing or fails.
 */
export async function buildAmd64Root(recipe: string, context: BuildContext): Promise<string> {
  const { cache, signal, progress } = context;
  const label = 'amd64 root file system';
  const folder = await entry({
    cache,
    ...(await placeOf(recipe)),
    signal,
    onWait: () => progress({ label, detail: 'another bootproof is building it' }),
    make: (folder) =>
      asActivity(context, label, async () => {
        const { time } = await readDemoRecipe(recipe);
        const outputs = { inittab: join(folder, IMAGE) };
        await buildRootfs({ arch: 'x86_64', recipe: join(recipe, 'rootfs'), outputs, time }, context);
      }),
  });
  return join(folder, IMAGE);
}

/** The same, when the cache holds it; nothing is built. */
export async function findAmd64Root(recipe: string, cache: string): Promise<string | null> {
  const { kind, key } = await placeOf(recipe);
  const folder = await findEntry(cache, kind, key);
  return folder === null ? null : join(folder, IMAGE);
}

async function placeOf(recipe: string): Promise<{ kind: string; key: string }> {
  return { kind: 'amd64-root', key: recipeKey(RECIPE, await digestOfRecipe(recipe), null) };
}

const IMAGE = 'rootfs.erofs';
/** Part of the key: to be raised whenever it is built differently. */
const RECIPE = 1;
