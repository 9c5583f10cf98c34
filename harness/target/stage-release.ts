import type { Arch } from '../core/arch.ts';
import type { Artifact } from '../core/artifact.ts';
import { inStore } from './cdn/in-store.ts';
import type { ReleaseReader } from './release-reader.ts';
import { type StagedFiles, stageFiles } from './staging.ts';
import type { Target } from './target.ts';
import { withDigests } from './with-digests.ts';

/**
 * The kernel, root file system and command line of one architecture, fetched or unpacked first where need be.
 *
 * @throws {HarnessError} when there are none, or they did not arrive.
 */
export async function stageRelease(
  target: Target,
  arch: Arch,
  reader: ReleaseReader,
  onArtifact: (artifact: Artifact) => void,
): Promise<StagedFiles> {
  await target.live?.requireFiles(arch);
  const tarball = target.files.get(arch)?.tarball == null ? null : await reader.tarball(arch);
  const files = await stageFiles(target, arch, tarball);
  if (target.live !== null) return inStore(files, target.live.stored);
  return tarball === null ? withDigests(files, target, onArtifact) : files;
}
