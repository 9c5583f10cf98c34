import type { Manifest, ManifestBinary, ManifestFile } from '../../release/manifest.ts';
import { BOOT_ROLES, type BootRole } from '../../release/object-path.ts';

/** A file that a manifest lists, with the key under which it stands. */
export interface ListedFile {
  readonly key: string;
  readonly arch: string;
  readonly file: ManifestFile;
  readonly of: { readonly role: BootRole } | { readonly binary: ManifestBinary };
}

/** Every file that a manifest lists: kernels, root file systems, binaries. */
export function listedFiles({ targets, binaries = [] }: Manifest): ListedFile[] {
  return [
    ...Object.entries(targets).flatMap(([arch, target]) =>
      BOOT_ROLES.map((role) => ({ key: `targets.${arch}.${role}`, arch, file: target[role], of: { role } })),
    ),
    ...binaries.flatMap((binary) =>
      Object.entries(binary.targets).map(([arch, file]) => ({
        key: `binaries ${binary.name}: targets.${arch}`,
        arch,
        file,
        of: { binary },
      })),
    ),
  ];
}
