import type { ManifestEvidence } from '../checks/manifest/evidence.ts';
import type { Arch } from '../core/arch.ts';
import { gatherManifests } from './manifest-evidence.ts';
import { type TarballReading, gatherTarball } from './tarball-evidence.ts';
import type { Target } from './target.ts';

/** Reads the tarballs and manifests of a target, each once however often it is asked. */
export interface ReleaseReader {
  /** @throws {HarnessError} when the machine does not let us read. */
  tarball(arch: Arch): Promise<TarballReading>;
  /** @throws {HarnessError} when the machine does not let us read. */
  manifests(): Promise<ManifestEvidence>;
}

/**
 * Opens a target for reading.
 *
 * @param options.store where kernel and rootfs of a tarball are put as they pass; null: nothing is kept.
 */
export function openReleaseReader(
  target: Target,
  options: { readonly store: string | null; readonly signal: AbortSignal },
): ReleaseReader {
  const { subject, files } = target;
  const readings = new Map<Arch, Promise<TarballReading>>();
  let manifests: Promise<ManifestEvidence> | undefined;
  const tarball = (arch: Arch): Promise<TarballReading> => {
    const found = files.get(arch);
    const reading =
      readings.get(arch) ??
      gatherTarball({
        path: found?.tarball ?? null,
        sidecar: found?.sidecar ?? null,
        withLooseFiles: subject.has.archManifest,
        ...options,
      });
    readings.set(arch, reading);
    return reading;
  };
  const readManifests = async (): Promise<ManifestEvidence> => {
    const arches = subject.has.tarball ? [...files.keys()] : [];
    const tarballs = new Map(await Promise.all(arches.map(async (arch) => [arch, await tarball(arch)] as const)));
    return gatherManifests({ ...target, tarballs });
  };
  return { tarball, manifests: () => (manifests ??= readManifests()) };
}
