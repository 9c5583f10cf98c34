import { z } from 'zod';
import type { Sha256 } from '../../core/digest.ts';
import { isSha256 } from '../../core/digest.ts';
import { UsageError, messageOf } from '../../core/errors.ts';
import { readBounded, writeAtomic } from '../../host/files.ts';
import { isAssetVersion } from '../../release/version.ts';

const lock = z.object({
  version: z.string().refine(isAssetVersion, 'is no asset version'),
  manifest_sha256: z.string().refine(isSha256, 'is not 64 lower-case hexadecimal digits'),
});

/** A release that is pinned by the digest of its manifest, and through it every byte: the trust anchor of a consumer. */
export interface AssetsLock {
  readonly version: string;
  readonly manifestSha256: Sha256;
}

/**
 * Reads an `assets.lock`.
 *
 * @throws {UsageError} when it is none; {HarnessError} when it cannot be read.
 */
export async function readAssetsLock(path: string): Promise<AssetsLock> {
  const bytes = await readBounded(path, LIMIT_BYTES);
  try {
    const { version, manifest_sha256 } = lock.parse(JSON.parse(bytes.toString('utf8')));
    return { version, manifestSha256: manifest_sha256 };
  } catch (error) {
    const why =
      error instanceof z.ZodError
        ? error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join(', ')
        : messageOf(error);
    throw new UsageError(`${path} is no assets.lock: ${why}`);
  }
}

/** Writes an `assets.lock`, to be committed beside the code that uses the release. */
export async function writeAssetsLock(path: string, { version, manifestSha256 }: AssetsLock): Promise<void> {
  await writeAtomic(path, `${JSON.stringify({ version, manifest_sha256: manifestSha256 }, null, 2)}\n`);
}

const LIMIT_BYTES = 64 * 1024;
