import type { Sha256 } from '../../core/digest.ts';
import type { FileIdentity } from '../../host/file-identity.ts';
import { digestOfKnown } from '../../store/known-digests.ts';
import type { ConsumerState } from './consumer-state.ts';

/**
 * Whether the file at `path` is there with this digest. It is hashed unless it is the very file that was hashed before.
 *
 * @returns the identity of the file when it is right, else null.
 */
export async function verifyFile(path: string, sha256: Sha256, state: ConsumerState): Promise<FileIdentity | null> {
  const found = await digestOfKnown(path, state.verified);
  return found?.sha256 === sha256 ? found.identity : null;
}
