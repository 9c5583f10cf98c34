import type { Sha256 } from '../core/digest.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { type FileIdentity, identityOf } from '../host/file-identity.ts';

/** What was hashed before, by path. Plain data, so that it may be kept between runs. */
export type KnownDigests = Record<string, KnownDigest>;

interface KnownDigest {
  readonly sha256: string;
  /** The identity of the file that was hashed. */
  readonly identity: string;
  /** When it was hashed: milliseconds since 1970. */
  readonly atMs: number;
}

/**
 * The digest of a regular file, hashed unless it is the very file that was hashed before, which its identity tells:
 * device, inode, size, time of writing and, because that can be set back, the time of change, which only the kernel sets.
 *
 * @returns the digest and the file that has it; null when there is no regular file, or somebody wrote to it while it was
 * read.
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function digestOfKnown(
  path: string,
  known: KnownDigests,
): Promise<{ sha256: Sha256; identity: FileIdentity } | null> {
  const atMs = Date.now();
  const before = await identityOf(path);
  if (before === null) return null;
  const earlier = known[path];
  if (earlier?.identity === before.text && isSettled(before.changedMs, earlier.atMs)) {
    return { sha256: earlier.sha256 as Sha256, identity: before };
  }
  const sha256 = await digestOfFile(path);
  const after = await identityOf(path);
  if (after?.text !== before.text) return null;
  known[path] = { sha256, identity: before.text, atMs };
  return { sha256, identity: before };
}

/**
 * Whether a later change must show in the time of change: clocks of file systems tick, and within one tick two contents
 * look alike. So a file that was hashed right after it came into being is hashed once more.
 */
function isSettled(changedMs: number, hashedAtMs: number): boolean {
  return hashedAtMs - changedMs >= COARSEST_TICK_MS;
}

/** FAT counts in steps of two seconds; nothing in use is coarser. */
const COARSEST_TICK_MS = 2_000;
