import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { TomlDate, parse } from 'smol-toml';
import { z } from 'zod';
import { ARCHES } from '../../core/arch.ts';
import { HarnessError, messageOf } from '../../core/errors.ts';
import { readBounded } from '../../host/files.ts';
import { listTree } from '../../host/list-tree.ts';
import { isAssetVersion } from '../../release/version.ts';

const recipe = z.strictObject({
  version: z.string().refine(isAssetVersion, 'an asset version is wanted'),
  time: z.instanceof(TomlDate),
  source_repo: z.string(),
  cmdline: z.strictObject({ arm64: z.string(), x86_64: z.string() }),
  served: z.array(
    z.strictObject({
      package: z.string(),
      file: z.string(),
      as: z.enum(['program', 'archive']),
      arches: z.array(z.enum(ARCHES)).min(1),
    }),
  ),
});

/** `demo.toml` of the demo's recipe folder. */
export type DemoRecipe = z.infer<typeof recipe>;

/**
 * Reads `demo.toml`.
 *
 * @throws {HarnessError} `BOOTPROOF_RECIPE` when it is wrong: the recipe is part of the installation, not of what a user asks.
 */
export async function readDemoRecipe(folder: string): Promise<DemoRecipe> {
  const path = join(folder, 'demo.toml');
  const text = (await readBounded(path, LARGEST_FILE)).toString('utf8');
  try {
    return recipe.parse(parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : messageOf(error);
    throw new HarnessError('BOOTPROOF_RECIPE', `${path} is wrong (${why}): restore it`, { path }, { cause: error });
  }
}

/** The digest of every file below a recipe folder, and of their names; what is written for readers does not count. */
export async function digestOfRecipe(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const path of await listTree(folder, MOST_FILES)) {
    if (path.endsWith('.md')) continue;
    const bytes = await readBounded(join(folder, path), LARGEST_FILE);
    hash.update(`${path}\0${String(bytes.length)}\0`).update(bytes);
  }
  return hash.digest('hex');
}

const MOST_FILES = 1_000;
const LARGEST_FILE = 4 * 1024 * 1024;
