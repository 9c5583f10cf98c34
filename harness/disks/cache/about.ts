import { join } from 'node:path';
import { z } from 'zod';
import { HarnessError } from '../../core/errors.ts';
import { kindOf, readBounded, writeNew } from '../../host/files.ts';
import { parseJson } from '../../formats/json.ts';

/** Counts up with every change of what is made of an image: entries of another number are stale. */
export const RECIPE = 1;

const aboutShape = z.object({
  schema: z.literal(1),
  recipe: z.int(),
  /** The digest of the image. */
  image: z.string(),
  /** The digest of the program that was put in; null for the disk of an image. */
  guest: z.string().nullable(),
  /** Of the disk as it was made: nobody writes to it afterwards. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: z.int().nonnegative(),
  env: z.array(z.tuple([z.string(), z.string()])),
});

/** What an entry says of its disk, in a file beside it. */
export type AboutDisk = z.infer<typeof aboutShape>;

/** Writes it into the folder of an entry that is being made. */
export async function writeAbout(folder: string, about: Omit<AboutDisk, 'schema' | 'recipe'>): Promise<void> {
  await writeNew(join(folder, ABOUT_FILE), JSON.stringify({ schema: 1, recipe: RECIPE, ...about }, null, 2));
}

/**
 * Reads it.
 *
 * @throws {HarnessError} `BOOTPROOF_ENTRY_BROKEN` when it is missing or malformed.
 */
export async function readAbout(folder: string): Promise<AboutDisk> {
  const path = join(folder, ABOUT_FILE);
  if ((await kindOf(path)) !== 'file') throw broken(path, 'it is missing');
  try {
    return aboutShape.parse(parseJson(await readBounded(path, LIMIT_BYTES)).value);
  } catch (error) {
    if (error instanceof HarnessError) throw error;
    throw broken(path, 'it is malformed', error);
  }
}

function broken(path: string, why: string, cause?: unknown): HarnessError {
  return new HarnessError(
    'BOOTPROOF_ENTRY_BROKEN',
    `nobody can tell what the disk beside ${path} is (${why}); remove its folder, it is made anew when it is wanted`,
    { path },
    { cause },
  );
}

const ABOUT_FILE = 'about.json';
const LIMIT_BYTES = 1024 * 1024;
