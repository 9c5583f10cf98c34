import { join } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { UsageError, messageOf } from '../../core/errors.ts';
import { readBounded } from '../../host/files.ts';

/** A path inside the image or a package: relative, and never out of it. */
const inside = z.string().refine((path) => path.split('/').every((part) => !['', '.', '..'].includes(part)), {
  error: 'a relative path without . and .. is wanted',
});

const links = z.record(inside, z.string().min(1));

const recipe = z.strictObject({
  packages: z.array(z.string().regex(/^[a-z0-9][a-z0-9.+-]+$/, 'a package name is wanted')).min(1),
  folders: z.array(inside),
  certificates: z.strictObject({ from: inside, to: inside }).optional(),
  programs: z.record(inside, inside),
  plugins: z.array(z.strictObject({ folder: inside, beginning: z.array(z.string().min(1)).min(1) })),
  links,
  generations: z.record(z.string(), z.strictObject({ trees: z.array(inside), links })),
});

/** What a root file system is made of: `rootfs.toml` of a recipe folder. */
export type RootfsRecipe = z.infer<typeof recipe>;

/**
 * Reads `rootfs.toml` in a recipe folder.
 *
 * @throws {UsageError} naming every key that is wrong.
 */
export async function readRootfsRecipe(folder: string): Promise<RootfsRecipe> {
  const path = join(folder, 'rootfs.toml');
  const text = (await readBounded(path, LIMIT_BYTES)).toString('utf8');
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new UsageError(`${path} is no TOML: ${messageOf(error)}`, { cause: error });
  }
  const parsed = recipe.safeParse(value);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(({ path: key, message }) => `${key.map(String).join('.')}: ${message}`);
  throw new UsageError(`${path}: ${reasons.join('; ')}`);
}

const LIMIT_BYTES = 1024 * 1024;
