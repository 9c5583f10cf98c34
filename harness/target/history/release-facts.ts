import type { ReleaseFacts, ReleaseFile } from '../../checks/history/evidence.ts';
import { type ListedFile, listedFiles } from '../../checks/manifest/listed-files.ts';
import type { ManifestEvidence } from '../../checks/manifest/evidence.ts';
import { type Arch, isArch } from '../../core/arch.ts';
import { HarnessError } from '../../core/errors.ts';
import type { Layout } from '../../release/layout.ts';
import type { Manifest } from '../../release/manifest.ts';
import { manifestPath } from '../../release/object-path.ts';
import type { ReleaseView } from './release-view.ts';

/**
 * What a release says of itself: its merged manifest, else the first that can be read.
 *
 * @param isWanted which architectures it is compared in.
 * @throws {HarnessError} `BOOTPROOF_NO_MANIFEST` when none can be read.
 */
export async function releaseFacts(
  view: ReleaseView,
  layout: Layout,
  isWanted: (arch: Arch) => boolean = () => true,
): Promise<ReleaseFacts> {
  const evidence = await view.manifests();
  const copies = (evidence?.copies ?? []).filter(({ reading }) => reading.manifest !== null);
  const copy = copies.find(({ place }) => place === 'merged') ?? copies[0];
  const manifest = copy?.reading.manifest;
  if (evidence === null || copy === undefined || manifest == null) throw noManifest(view.name);
  const sizes = await sizesIn(view, evidence);
  const version = manifest.asset_version;
  const arches = Object.keys(manifest.targets).filter(isArch).filter(isWanted);
  const { place, sha256 } = copy;
  return {
    name: view.name,
    version,
    schemaVersion: manifest.schema_version,
    builtAt: manifest.built_at,
    sourceRef: manifest.source_ref ?? null,
    sourceSha: manifest.source_sha ?? null,
    manifest: place !== 'merged' || sha256 === null ? null : { path: manifestPath(layout, version), sha256 },
    arches,
    files: listedFiles(manifest).flatMap((listed) => fileOf(listed, manifest, sizes, arches)),
    commandLines: Object.fromEntries(arches.map((arch) => [arch, manifest.targets[arch]?.kernel_cmdline])),
  };
}

/** The size of each file that was at hand, by its digest. */
async function sizesIn(
  view: ReleaseView,
  { copies, bootFiles, binaries }: ManifestEvidence,
): Promise<Map<string, number>> {
  const known = [...bootFiles, ...binaries];
  const packed = copies.flatMap(({ place, arch }) => (place === 'tarball' && arch !== null ? [arch] : []));
  const tarballs = await Promise.all(packed.map((arch) => view.tarball(arch)));
  const entries = tarballs.flatMap((tarball) => tarball?.tar.entries ?? []);
  return new Map(
    [...known, ...entries].flatMap(({ sha256, sizeBytes }) => (sha256 === null ? [] : [[sha256 as string, sizeBytes]])),
  );
}

function fileOf(
  { arch, file, of }: ListedFile,
  { targets }: Manifest,
  sizes: ReadonlyMap<string, number>,
  arches: readonly Arch[],
): ReleaseFile[] {
  if (!isArch(arch) || !arches.includes(arch)) return [];
  const sha256 = file.sha256.toLowerCase();
  const part = 'role' in of ? of.role : of.binary.name;
  const kernelVersion = part === 'kernel' ? targets[arch]?.kernel.version : undefined;
  return [
    {
      name: `${arch} ${part}`,
      arch,
      role: 'role' in of ? of.role : 'binary',
      part,
      path: file.path,
      sha256,
      sizeBytes: sizes.get(sha256) ?? null,
      version: 'role' in of ? (kernelVersion ?? null) : of.binary.version,
    },
  ];
}

function noManifest(name: string): HarnessError {
  return new HarnessError(
    'BOOTPROOF_NO_MANIFEST',
    `${name} has no manifest that can be read, so it cannot be compared: verify it by itself to see what is wrong with it`,
    { name },
  );
}
