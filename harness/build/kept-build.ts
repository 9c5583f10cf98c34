import { join } from 'node:path';
import { entry, findEntry } from '../store/entry.ts';
import { type BuildContext, asActivity } from './build-context.ts';

/**
 * Something that is built once and kept in the cache. Its key is the content of its recipe: it stays as it is, and is found
 * without a look at the network, until the recipe changes, whatever newer packages there are. It is the cache's: nobody
 * else writes to it.
 */
export interface KeptBuild {
  /** Shown while it is built. */
  readonly label: string;
  /** The folder of the cache: `demo`, `distro`. */
  readonly kind: string;
  readonly key: () => Promise<string>;
  /** The file or folder, of all that `make` makes, that is asked for. */
  readonly product: string;
  /** Fills an empty folder. */
  readonly make: (folder: string, context: BuildContext) => Promise<void>;
}

/**
 * The path of the product, built first when the cache does not hold it.
 *
 * @throws {HarnessError} when something that it is made of cannot be had or built.
 */
export async function findOrBuild(build: KeptBuild, context: BuildContext): Promise<string> {
  const { label, kind, product } = build;
  const { cache, signal, progress } = context;
  const folder = await entry({
    cache,
    kind,
    key: await build.key(),
    signal,
    onWait: () => progress({ label, detail: 'another bootproof is building it' }),
    make: (folder) => asActivity(context, label, () => build.make(folder, context)),
  });
  return join(folder, product);
}

/** The path of the product when the cache holds it, else null; nothing is built. */
export async function findBuilt({ kind, key, product }: KeptBuild, cache: string): Promise<string | null> {
  const folder = await findEntry(cache, kind, await key());
  return folder === null ? null : join(folder, product);
}
