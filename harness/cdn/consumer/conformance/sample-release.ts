import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Arch, ARCHES } from '../../../core/arch.ts';
import { digestOfBytes } from '../../../formats/bytes-digest.ts';
import { writeNew } from '../../../host/files.ts';
import { DEFAULT_CMDLINE } from '../../../release/default-cmdline.ts';
import { type Manifest, type ManifestFile, renderManifest } from '../../../release/manifest.ts';
import { binaryPath, bootFilePath, manifestPath } from '../../../release/object-path.ts';
import { schemaVersionOf } from '../../../release/version.ts';

/** A published release of noise: right in everything that a consumer looks at, and large enough to be cut in the middle. */
export interface SampleRelease {
  readonly manifest: Manifest;
  /** Every object by its path below the base URL, the manifest among them. */
  readonly objects: ReadonlyMap<string, Uint8Array>;
}

/** The sample release of a version; no two versions share a byte pattern. */
export function sampleRelease(version: string): SampleRelease {
  const objects = new Map<string, Uint8Array>();
  const publish = (path: string, seed: string, sizeBytes: number): ManifestFile => {
    const bytes = noise(`${seed} ${version}`, sizeBytes);
    objects.set(path, bytes);
    return { path, sha256: digestOfBytes(bytes) };
  };
  const target = (arch: Arch): Manifest['targets'][string] => ({
    kernel: publish(bootFilePath('asset-v', version, arch, 'kernel'), `kernel ${arch}`, 300_000),
    rootfs: publish(bootFilePath('asset-v', version, arch, 'rootfs'), `rootfs ${arch}`, 500_000),
    kernel_cmdline: DEFAULT_CMDLINE[arch],
  });
  const manifest: Manifest = {
    schema_version: schemaVersionOf(version),
    asset_version: version,
    built_at: '2026-06-26T12:00:00Z',
    targets: Object.fromEntries(ARCHES.map((arch) => [arch, target(arch)])),
    binaries: SAMPLE_BINARIES.map(({ name, arches, ...rest }) => {
      const own = `${rest.version}-${version}`;
      const fileOf = (arch: Arch): ManifestFile =>
        publish(binaryPath('asset-v', name, own, arch), `${name} ${arch}`, 80_000);
      return { name, ...rest, version: own, targets: Object.fromEntries(arches.map((arch) => [arch, fileOf(arch)])) };
    }),
  };
  objects.set(manifestPath('asset-v', version), Buffer.from(renderManifest(manifest)));
  return { manifest, objects };
}

/** Writes releases as a CDN holds them; the last one is what `latest.json` names. */
export async function writeSampleTree(folder: string, versions: readonly string[]): Promise<void> {
  for (const version of versions) {
    for (const [path, bytes] of sampleRelease(version).objects) await writeNew(join(folder, path), bytes);
  }
  await writeNew(join(folder, 'latest.json'), `${JSON.stringify({ version: versions.at(-1) })}\n`);
}

function noise(seed: string, sizeBytes: number): Uint8Array {
  return createHash('shake256', { outputLength: sizeBytes }).update(seed).digest();
}

/** The binaries of a sample release: for both architectures and for one, with a `+` in a version, with a place of its own. */
export const SAMPLE_BINARIES: readonly {
  readonly name: string;
  readonly version: string;
  readonly arches: readonly Arch[];
  readonly install_dir?: string;
}[] = [
  { name: 'dockerd', version: '29.6.1', arches: ARCHES },
  { name: 'k3s', version: 'v1.36.2+k3s1', arches: ARCHES },
  { name: 'vmlinux', version: '6.12.8', arches: ARCHES, install_dir: 'kernel' },
  { name: 'FEX', version: 'FEX-2605', arches: ['arm64'] },
];
