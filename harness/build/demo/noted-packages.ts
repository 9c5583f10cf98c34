import { join } from 'node:path';
import { z } from 'zod';
import type { Arch } from '../../core/arch.ts';
import { isSha256 } from '../../core/digest.ts';
import { HarnessError } from '../../core/errors.ts';
import { kindOf, readBounded, writeAtomic } from '../../host/files.ts';
import type { PackageFile } from '../packages/resolve.ts';

const packages = z.array(
  z.object({ name: z.string(), version: z.string(), sha256: z.string().refine(isSha256), url: z.string() }),
);

/** Notes beside a demo release which packages a root file system of it was built of: the sources offer newer ones one day. */
export async function notePackages(folder: string, arch: Arch, files: readonly PackageFile[]): Promise<void> {
  await writeAtomic(noteOf(folder, arch), `${JSON.stringify(files, null, 1)}\n`);
}

/**
 * The packages that a demo's root file system was built of.
 *
 * @throws {HarnessError} `BOOTPROOF_DEMO_PACKAGES` for a demo that was built before that was noted.
 */
export async function notedPackages(folder: string, arch: Arch): Promise<readonly PackageFile[]> {
  const note = noteOf(folder, arch);
  if ((await kindOf(note)) !== 'file') {
    throw new HarnessError(
      'BOOTPROOF_DEMO_PACKAGES',
      `${folder} does not say which packages the demo was built of: remove that folder, and the demo is built again`,
      { folder },
    );
  }
  return packages.parse(JSON.parse((await readBounded(note, LARGEST_NOTE)).toString('utf8')));
}

function noteOf(folder: string, arch: Arch): string {
  return join(folder, `packages-${arch}.json`);
}

const LARGEST_NOTE = 1024 * 1024;
