import { basename, relative } from 'node:path';
import type { ManifestEvidence } from '../checks/manifest/evidence.ts';
import type { TarballEvidence } from '../checks/tarball/evidence.ts';
import type { Arch } from '../core/arch.ts';
import type { Artifact } from '../core/artifact.ts';
import { digestOfBytes } from '../formats/bytes-digest.ts';
import type { Target } from './target.ts';

/** How a file of a target is called in results: its path in the release folder, or its name where there is no folder. */
export function artifactName({ root }: Pick<Target, 'root'>, path: string): string {
  return root === null ? basename(path) : relative(root, path);
}

/** A tarball, as `x86_64/boot-assets-….tar.gz`, its checksum file, and what it holds, as `…: kernel`. */
export function tarballArtifacts(evidence: TarballEvidence, target: Target, arch: Arch): Artifact[] {
  const { sha256, sizeBytes, tar } = evidence;
  const path = target.files.get(arch)?.tarball ?? null;
  if (path === null) return [];
  const name = artifactName(target, path);
  const members = tar.entries.flatMap(({ name: member, sha256, sizeBytes: size }) =>
    sha256 === null ? [] : [{ path: `${name}: ${member}`, sha256, size }],
  );
  const inside = sha256 === null ? members : [{ path: name, sha256, size: sizeBytes }, ...members];
  return [...inside, ...sidecarArtifacts(evidence, name)];
}

function sidecarArtifacts({ sidecar }: TarballEvidence, tarball: string): Artifact[] {
  if (sidecar?.text == null) return [];
  const bytes = Buffer.from(sidecar.text, 'latin1');
  return [{ path: `${tarball}.sha256`, sha256: digestOfBytes(bytes), size: bytes.length }];
}

/** The files that lie beside tarballs: manifests, kernels, root file systems, binaries. */
export function folderArtifacts({ copies, bootFiles, binaries }: ManifestEvidence): Artifact[] {
  const files = [...copies.filter(({ place }) => place !== 'tarball'), ...bootFiles, ...binaries];
  return files.flatMap(({ at, sha256, sizeBytes: size }) => (sha256 === null ? [] : [{ path: at, sha256, size }]));
}
