import type { FileFacts } from '../checks/tarball/evidence.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { fileSize, kindOf } from '../host/files.ts';
import { type ReleaseLimits, memberLimit } from '../release/limits.ts';

/**
 * Size and digest of a file; null when no regular file stands there. A file above its bound is not read.
 *
 * @throws {HarnessError} when the machine does not let us read.
 */
export async function fileFacts(
  path: string,
  name: string,
  limits: ReleaseLimits,
  limitBytes = memberLimit(name, limits),
): Promise<FileFacts | null> {
  if ((await kindOf(path)) !== 'file') return null;
  const sizeBytes = await fileSize(path);
  return { name, sizeBytes, sha256: sizeBytes > limitBytes ? null : await digestOfFile(path) };
}
