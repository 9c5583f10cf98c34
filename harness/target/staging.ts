import { join } from 'node:path';
import type { Arch } from '../core/arch.ts';
import { HarnessError } from '../core/errors.ts';
import type { KnownFile } from '../guest/guest-spec.ts';
import type { SharedFile } from '../guest/share/folder.ts';
import { kindOf, readBounded } from '../host/files.ts';
import { type Manifest, MANIFEST_LIMIT_BYTES, readManifest } from '../release/manifest.ts';
import { binaryFile, binaryPath } from '../release/object-path.ts';
import { artifactName } from './artifacts.ts';
import type { ArchFiles, Target } from './target.ts';
import type { TarballReading } from './tarball-evidence.ts';
import { DEFAULT_CMDLINE } from '../release/default-cmdline.ts';

const FEX = 'FEX';

/** What of a release is looked into and booted: the bytes that users get, and what the manifest says of them. */
export interface StagedFiles {
  readonly kernel: KnownFile;
  /** Which copy of the kernel that is, as artifacts are named. */
  readonly kernelName: string;
  readonly rootfs: KnownFile;
  readonly cmdline: string;
  /** `kernel.version` of the manifest; null when it gives none. */
  readonly kernelVersion: string | null;
  readonly sharedFiles: readonly SharedFile[];
  /** Whether the manifest names FEX for this architecture; null when there is no manifest. */
  readonly namesFex: boolean | null;
}

/**
 * The kernel, root file system and command line of one architecture: out of the tarball, since that is what is shipped,
 * else the loose files.
 *
 * @throws {HarnessError} `BOOTPROOF_NOTHING_TO_STAGE` when the release has none; the checks of the area tarball say more.
 */
export async function stageFiles(target: Target, arch: Arch, tarball: TarballReading | null): Promise<StagedFiles> {
  const files = target.files.get(arch);
  // A CDN serves the merged manifest only.
  const beside = files?.manifest ?? (target.live === null ? null : target.mergedManifest);
  const manifest = await manifestOf(beside, tarball);
  const own = manifest?.targets[arch];
  const cmdline =
    target.cmdline ?? own?.kernel_cmdline ?? (target.subject.kind === 'loose files' ? DEFAULT_CMDLINE[arch] : null);
  if (cmdline === null) throw nothing(arch, 'command line', 'no manifest of this architecture could be read');
  return {
    kernel: stageFile(arch, 'kernel', tarball, tarball?.kernel, files?.kernel),
    kernelName: nameKernel(target, files, tarball) ?? own?.kernel.path ?? 'kernel',
    rootfs: stageFile(arch, 'rootfs.erofs', tarball, tarball?.rootfs, files?.rootfs),
    cmdline,
    kernelVersion: own?.kernel.version ?? null,
    sharedFiles:
      manifest === null || target.root === null ? [] : await sharedFiles(target.root, target, manifest, arch),
    namesFex: manifest === null ? null : namesFex(manifest, arch),
  };
}

function namesFex({ binaries = [] }: Manifest, arch: Arch): boolean {
  return binaries.some(({ name, targets }) => name === FEX && targets[arch] !== undefined);
}

/** The manifest of the tarball, else the one beside it; null when neither can be read. */
async function manifestOf(beside: string | null, tarball: TarballReading | null): Promise<Manifest | null> {
  if (tarball?.manifestBytes != null) return readManifest(tarball.manifestBytes).manifest;
  if (beside === null) return null;
  return readManifest(await readBounded(beside, MANIFEST_LIMIT_BYTES)).manifest;
}

function stageFile(
  arch: Arch,
  name: string,
  tarball: TarballReading | null,
  stored: string | null | undefined,
  loose: string | null | undefined,
): KnownFile {
  if (stored != null) {
    const sha256 = tarball?.evidence.tar.entries.find((entry) => entry.name === name)?.sha256;
    return sha256 == null ? { path: stored } : { path: stored, sha256 };
  }
  if (loose == null) throw nothing(arch, name, 'neither a tarball nor a loose file holds it');
  return { path: loose };
}

/** The tarball's member, or the file in the folder; null of what a CDN serves, which has no place here. */
function nameKernel(target: Target, files: ArchFiles | undefined, tarball: TarballReading | null): string | null {
  if (tarball?.kernel != null && files?.tarball != null) return `${artifactName(target, files.tarball)}: kernel`;
  return target.live !== null || files?.kernel == null ? null : artifactName(target, files.kernel);
}

/** The manifest's programs where the product installs them: below `runtime/bin`, or `runtime/{install_dir}`. */
async function sharedFiles(root: string, target: Target, manifest: Manifest, arch: Arch): Promise<SharedFile[]> {
  const shared: SharedFile[] = [];
  for (const { name, version, install_dir: folder = 'bin', targets } of manifest.binaries ?? []) {
    const place = join('runtime', folder, name);
    // A place that leaves the share is a finding of the manifest's checks; nothing is put there.
    const listed = targets[arch];
    if (listed === undefined || !place.startsWith('runtime/') || name.includes('/')) continue;
    for (const path of [binaryFile(name, version, arch), binaryPath(target.subject.layout, name, version, arch)]) {
      if ((await kindOf(join(root, path))) !== 'file') continue;
      shared.push({ source: join(root, path), place, sha256: listed.sha256 });
      break;
    }
  }
  return shared;
}

function nothing(arch: Arch, what: string, why: string): HarnessError {
  return new HarnessError(
    'BOOTPROOF_NOTHING_TO_STAGE',
    `there is no ${what} for ${arch}: ${why}; see the findings above`,
    {
      arch,
      what,
    },
  );
}
