import { basename, relative } from 'node:path';
import type { ManifestEvidence } from '../checks/manifest/evidence.ts';
import type { TarballEvidence } from '../checks/tarball/evidence.ts';
import type { Arch } from '../core/arch.ts';
import type { Artifact } from '../core/artifact.ts';
import type { Target } from './target.ts';

/** How a file of a target is called in results: its path in the release folder, or its name where there is no folder. */
export function artifactName({ root }: Pick<Target, 'root'>, path: string): string {
  return root === null ? basename(path) : relative(root, path);
}

/** A tarball, as `x86_64/boot-assets-….tar.gz`, and what it holds, as `…: kernel`. */
export function tarballArtifacts({ sha256, sizeBytes, tar }: TarballEvidence, target: Target, arch: Arch): Artifact[] {
  const path = target.files.get(arch)?.tarball ?? null;
  if (path === null) return [];
  const name = artifactName(target, path);
  const members = tar.entries.flatMap(({ name: member, sha256, sizeBytes: size }) =>
    sha256 === null ? [] : [{ path: `${name}: ${member}`, sha256, size }],
  );
  return sha256 === null ? members : [{ path: name, sha256, size: sizeBytes }, ...members];
}

/** The files that lie beside tarballs: manifests, kernels, root file systems, binaries. */
export function folderArtifacts({ copies, bootFiles, binaries }: ManifestEvidence): Artifact[] {
  const files = [...copies.filter(({ place }) => place !== 'tarball'), ...bootFiles, ...binaries];
  return files.flatMap(({ at, sha256, sizeBytes: size }) => (sha256 === null ? [] : [{ path: at, sha256, size }]));
}
