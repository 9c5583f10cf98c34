import { join } from 'node:path';
import { HarnessError, UsageError } from '../../core/errors.ts';
import { kindOf, namesIn, readBounded } from '../../host/files.ts';
import { MANIFEST_LIMIT_BYTES, readManifest } from '../../release/manifest.ts';
import { readDemoRecipe } from './demo-recipe.ts';

/**
 * Refuses a folder that a demo release may not be copied into: it is written into what is missing, empty or a demo release
 * itself, so that a mistyped folder keeps its files.
 *
 * @throws {UsageError} for any other.
 */
export async function requireDemoFolder(folder: string, recipe: string): Promise<void> {
  const kind = await kindOf(folder);
  if (kind === 'missing') return;
  if (kind !== 'folder') throw new UsageError(`--out ${folder} is no folder: name a new one`);
  if ((await namesIn(folder)).length === 0 || (await holdsDemo(folder, recipe))) return;
  throw new UsageError(`--out ${folder} holds files that are no demo release: name an empty or a new folder`);
}

async function holdsDemo(folder: string, recipe: string): Promise<boolean> {
  const demo = await readDemoRecipe(recipe);
  try {
    const { manifest } = readManifest(await readBounded(join(folder, 'manifest.json'), MANIFEST_LIMIT_BYTES));
    return manifest?.asset_version === demo.version && manifest.source_repo === demo.source_repo;
  } catch (error) {
    if (error instanceof HarnessError) return false;
    throw error;
  }
}
