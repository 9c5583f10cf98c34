import type { ReleaseParts } from './release-parts.ts';

/** Publishes the same parts under another version. */
export function reversion(parts: ReleaseParts, version: string): void {
  for (const { manifest } of parts.arches.values()) {
    const old = manifest.asset_version;
    manifest.asset_version = version;
    manifest.schema_version = Number(version.split('.')[0]);
    for (const { kernel, rootfs } of Object.values(manifest.targets)) {
      for (const file of [kernel, rootfs]) file.path = file.path.replace(`v${old}/`, `v${version}/`);
    }
  }
  parts.version = version;
}
