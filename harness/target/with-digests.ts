import type { Artifact } from '../core/artifact.ts';
import type { KnownFile } from '../guest/guest-spec.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { fileSize } from '../host/files.ts';
import { artifactName } from './artifacts.ts';
import type { StagedFiles } from './staging.ts';
import type { Target } from './target.ts';

/** Loose files with their digests: no tarball says what their bytes are, and a verdict is bound to bytes. */
export async function withDigests(
  files: StagedFiles,
  target: Target,
  onArtifact: (artifact: Artifact) => void,
): Promise<StagedFiles> {
  const digested = async ({ path }: KnownFile): Promise<KnownFile> => {
    const [sha256, size] = await Promise.all([digestOfFile(path), fileSize(path)]);
    onArtifact({ path: artifactName(target, path), sha256, size });
    return { path, sha256 };
  };
  const [kernel, rootfs] = await Promise.all([digested(files.kernel), digested(files.rootfs)]);
  return { ...files, kernel, rootfs };
}
