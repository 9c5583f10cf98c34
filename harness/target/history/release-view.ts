import type { EvidenceKinds } from '../../checks/evidence.ts';
import type { Arch } from '../../core/arch.ts';
import type { Broker } from '../broker.ts';
import { gatherKernel } from '../kernel-evidence.ts';
import { openReleaseReader } from '../release-reader.ts';
import { gatherRootfs } from '../rootfs-evidence.ts';
import { stageRelease } from '../stage-release.ts';
import type { StagedFiles } from '../staging.ts';
import type { Target } from '../target.ts';

/** What of a release is compared with another one; null: nobody looked, and nobody can any more. */
export interface ReleaseView {
  /** What the user named. */
  readonly name: string;
  manifests(): Promise<EvidenceKinds['manifest'] | null>;
  tarball(arch: Arch): Promise<EvidenceKinds['tarball'] | null>;
  kernel(arch: Arch): Promise<EvidenceKinds['kernel'] | null>;
  rootfs(arch: Arch): Promise<EvidenceKinds['rootfs'] | null>;
}

/** A view of a release, and what of it is booted. */
export interface OpenedRelease {
  readonly view: ReleaseView;
  readonly stage: (arch: Arch) => Promise<StagedFiles>;
}

/**
 * Opens a release to be compared: its files are read when they are asked for, and it is judged by nobody.
 *
 * @param options.store where kernel and root file system of a tarball are put.
 */
export function openRelease(
  target: Target,
  options: { readonly store: string; readonly signal: AbortSignal },
): OpenedRelease {
  const reader = openReleaseReader(target, options);
  const stage = (arch: Arch): Promise<StagedFiles> => stageRelease(target, arch, reader, () => undefined);
  const view: ReleaseView = {
    name: target.name,
    async manifests() {
      await target.live?.gather();
      return reader.manifests();
    },
    tarball: async (arch) => (await reader.tarball(arch)).evidence,
    async kernel(arch) {
      const { kernel, kernelVersion, cmdline } = await stage(arch);
      return gatherKernel(kernel.path, kernelVersion, cmdline);
    },
    rootfs: async (arch) => gatherRootfs((await stage(arch)).rootfs.path),
  };
  return { view, stage };
}

/** The release that is judged, by the evidence that its checks read. */
export function viewOf(name: string, broker: Broker): ReleaseView {
  return {
    name,
    manifests: () => broker.gather('manifest', null),
    tarball: (arch) => broker.gather('tarball', arch),
    kernel: (arch) => broker.gather('kernel', arch),
    rootfs: (arch) => broker.gather('rootfs', arch),
  };
}
