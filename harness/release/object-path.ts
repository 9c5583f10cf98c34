import type { Arch } from '../core/arch.ts';
import type { Layout } from './layout.ts';
import { pathSafe } from './version.ts';

/** What a boot file is to its manifest: the key of a target. */
export const BOOT_ROLES = ['kernel', 'rootfs'] as const;

export type BootRole = (typeof BOOT_ROLES)[number];

/** The file name of a boot file: in the tarball, in a release folder and at the end of its object path. */
export function bootFileName(role: BootRole): 'kernel' | 'rootfs.erofs' {
  return role === 'kernel' ? 'kernel' : 'rootfs.erofs';
}

/** Where a kernel or rootfs is published, relative to the base URL. */
export function bootFilePath(layout: Layout, version: string, arch: Arch, role: BootRole): string {
  const short = `${arch}/${bootFileName(role)}`;
  return layout === 'flat' ? short : `asset/v${version}/${short}`;
}

/** Where the merged manifest of a version is published. */
export function manifestPath(layout: Layout, version: string): string {
  return layout === 'flat' ? 'manifest.json' : `asset/v${version}/manifest.json`;
}

/** Where a manifest binary is published; below a release folder it has the same path in both layouts (see {@link binaryFile}). */
export function binaryPath(layout: Layout, name: string, version: string, arch: Arch): string {
  return layout === 'flat' ? `bin/${arch}/${name}` : binaryFile(name, version, arch);
}

/** Where a manifest binary stands below a release folder. */
export function binaryFile(name: string, version: string, arch: Arch): string {
  return `bin/${name}/${pathSafe(version)}/${arch}/${name}`;
}

/** Whether the object at a path is never written over: its path names its version. The flat layout has no such path. */
export function isImmutable(path: string): boolean {
  return /^asset\/v[^/]+\//.test(path) || /^bin\/[^/]+\/[^/]+\/[^/]+\/[^/]+$/.test(path);
}
