import { join } from 'node:path';
import type { Arch } from '../core/arch.ts';
import { UsageError } from '../core/errors.ts';
import { copyInto } from '../host/copy.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { kindOf, writeAtomic } from '../host/files.ts';
import { type Manifest, type ManifestBinary, renderManifest } from '../release/manifest.ts';
import { renderSidecar, sidecarName, tarballName } from '../release/member-names.ts';
import { bootFilePath } from '../release/object-path.ts';
import { isAssetVersion, schemaVersionOf } from '../release/version.ts';
import { renderBuiltAt } from './built-at.ts';
import { writeTarball } from './tarball.ts';

/** What a release of one architecture is made of. */
export interface ReleaseRequest {
  readonly version: string;
  readonly arch: Arch;
  readonly kernel: string;
  readonly rootfs: string;
  readonly cmdline: string;
  readonly kernelVersion?: string;
  readonly sourceRepo?: string;
  readonly sourceRef?: string;
  readonly sourceSha?: string;
  readonly binaries: readonly ManifestBinary[];
  readonly time: Date;
  /** The release folder: everything goes to `{out}/{arch}/`. */
  readonly out: string;
}

/**
 * Builds the release of one architecture: kernel, rootfs.erofs, manifest.json, the tarball of the three and its checksum
 * sidecar. Gives the manifest's path.
 *
 * @throws {UsageError} for a version that is none, or a file that is not there.
 */
export async function buildRelease(request: ReleaseRequest): Promise<string> {
  const { version, arch, time, out } = request;
  if (!isAssetVersion(version)) throw new UsageError(`--version ${version} is no version like 0.5.1 or 1.0.0-rc.1`);
  for (const path of [request.kernel, request.rootfs]) {
    if ((await kindOf(path)) !== 'file') throw new UsageError(`${path} is not a file: name the kernel and the rootfs`);
  }
  const folder = join(out, arch);
  const kernel = join(folder, 'kernel');
  const rootfs = join(folder, 'rootfs.erofs');
  await copyInto(request.kernel, kernel, 0o644);
  await copyInto(request.rootfs, rootfs, 0o644);
  const manifest = renderManifest(await describeRelease(request, kernel, rootfs));
  await writeAtomic(join(folder, 'manifest.json'), manifest);
  const name = tarballName(arch, version);
  const members = [
    { name: 'kernel', from: kernel },
    { name: 'rootfs.erofs', from: rootfs },
    { name: 'manifest.json', from: Buffer.from(manifest) },
  ];
  const digest = await writeTarball(join(folder, name), members, time);
  await writeAtomic(join(folder, sidecarName(name)), renderSidecar(digest, name));
  return join(folder, 'manifest.json');
}

async function describeRelease(request: ReleaseRequest, kernel: string, rootfs: string): Promise<Manifest> {
  const { version, arch, cmdline, kernelVersion, sourceRepo, sourceRef, sourceSha, binaries, time } = request;
  const path = (role: 'kernel' | 'rootfs'): string => bootFilePath('asset-v', version, arch, role);
  return {
    schema_version: schemaVersionOf(version),
    asset_version: version,
    built_at: renderBuiltAt(time),
    ...(sourceRepo === undefined ? {} : { source_repo: sourceRepo }),
    ...(sourceRef === undefined ? {} : { source_ref: sourceRef }),
    ...(sourceSha === undefined ? {} : { source_sha: sourceSha }),
    targets: {
      [arch]: {
        kernel: {
          path: path('kernel'),
          sha256: await digestOfFile(kernel),
          ...(kernelVersion === undefined ? {} : { version: kernelVersion }),
        },
        rootfs: { path: path('rootfs'), sha256: await digestOfFile(rootfs) },
        kernel_cmdline: cmdline,
      },
    },
    binaries: binaries.filter(({ targets }) => arch in targets).map((binary) => onlyFor(binary, arch)),
  };
}

/** A per-architecture manifest speaks of its own architecture only; the merge unites the parts. */
function onlyFor(binary: ManifestBinary, arch: Arch): ManifestBinary {
  const own = binary.targets[arch];
  return { ...binary, targets: own === undefined ? {} : { [arch]: own } };
}
