import type { Sha256 } from '../../core/digest.ts';
import { digestOfFile } from '../../host/file-digest.ts';
import { type FileIdentity, identityOf } from '../../host/file-identity.ts';
import type { ConsumerState } from './consumer-state.ts';

/**
 * Whether the file at `path` is there with this digest. It is hashed unless it is the very file that was hashed before,
 * which its identity tells: device, inode, size, time of writing and, because that can be set back, the time of change,
 * which only the kernel sets.
 *
 * @returns the identity of the file when it is right, else null.
 */
export async function verifyFile(
  path: string,
  sha256: Sha256,
  { verified }: ConsumerState,
): Promise<FileIdentity | null> {
  const atMs = Date.now();
  const before = await identityOf(path);
  if (before === null) return null;
  const known = verified[path];
  if (known?.sha256 === sha256 && known.identity === before.text && isSettled(before, known.atMs)) return before;
  const digest = await digestOfFile(path);
  const after = await identityOf(path);
  // Somebody wrote to it meanwhile: what was hashed is not what is there.
  if (digest !== sha256 || after?.text !== before.text) return null;
  verified[path] = { sha256, identity: before.text, atMs };
  return before;
}

/**
 * Whether a later change must show in the time of change: clocks of file systems tick, and within one tick two contents
 * look alike. So a file that was hashed right after it came into being is hashed once more.
 */
function isSettled({ changedMs }: FileIdentity, hashedAtMs: number): boolean {
  return hashedAtMs - changedMs >= COARSEST_TICK_MS;
}

/** FAT counts in steps of two seconds; nothing in use is coarser. */
const COARSEST_TICK_MS = 2_000;
