import { type Arch, ARCHES } from '../core/arch.ts';
import type { Sha256 } from '../core/digest.ts';
import { isAssetVersion } from './version.ts';

/** What a tarball holds, each once, in the order that upstream writes. */
export const TARBALL_MEMBERS = ['kernel', 'rootfs.erofs', 'manifest.json'] as const;

export type TarballMember = (typeof TARBALL_MEMBERS)[number];

/** Whether `name` is one of the three members, spelled exactly. */
export function isTarballMember(name: string): name is TarballMember {
  return (TARBALL_MEMBERS as readonly string[]).includes(name);
}

/** `boot-assets-{arch}-v{version}.tar.gz`. */
export function tarballName(arch: Arch, version: string): string {
  return `boot-assets-${arch}-v${version}.tar.gz`;
}

/** The architecture and version that a tarball's name claims; undefined when it is not named as a release's tarball. */
export function parseTarballName(name: string): { readonly arch: Arch; readonly version: string } | undefined {
  for (const arch of ARCHES) {
    const version = name.slice(`boot-assets-${arch}-v`.length, -'.tar.gz'.length);
    if (name === tarballName(arch, version) && isAssetVersion(version)) return { arch, version };
  }
  return undefined;
}

/** The checksum sidecar beside a tarball. */
export function sidecarName(tarball: string): string {
  return `${tarball}.sha256`;
}

/** The sidecar's one line, as `sha256sum` writes it and `sha256sum -c` reads it. */
export function renderSidecar(digest: Sha256, tarball: string): string {
  return `${digest}  ${tarball}\n`;
}
