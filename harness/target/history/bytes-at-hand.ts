import type { ReleaseFacts } from '../../checks/history/evidence.ts';
import { BOOT_ROLES, bootFileName } from '../../release/object-path.ts';
import type { ReleaseView } from './release-view.ts';

/** A file whose bytes are not those that its release lists. */
export interface OtherBytes {
  /** How people find it: `x86_64/kernel`, `boot-assets-x86_64-v1.tar.gz: kernel`. */
  readonly at: string;
  /** The file by its listed name: `x86_64 kernel`. */
  readonly name: string;
  readonly listed: string;
  readonly found: string;
}

/** The files at hand that are not what the manifest says: a comparison by manifests alone would call them the same. */
export async function otherBytes(view: ReleaseView, { files, arches }: ReleaseFacts): Promise<OtherBytes[]> {
  const evidence = await view.manifests();
  const inFolder = [
    ...(evidence?.bootFiles ?? []).map(({ arch, role, ...rest }) => ({ ...rest, name: `${arch} ${role}` })),
    ...(evidence?.binaries ?? []).map(({ arch, name, ...rest }) => ({ ...rest, name: `${arch} ${name}` })),
  ];
  const packed = await Promise.all(
    arches.map(async (arch) => {
      const tarball = await view.tarball(arch);
      return (tarball?.tar.entries ?? []).flatMap(({ name, sha256 }) => {
        const role = BOOT_ROLES.find((one) => bootFileName(one) === name);
        return role === undefined ? [] : [{ at: `the tarball of ${arch}: ${name}`, name: `${arch} ${role}`, sha256 }];
      });
    }),
  );
  return [...inFolder, ...packed.flat()].flatMap(({ at, name, sha256 }) => {
    const listed = files.find((file) => file.name === name)?.sha256;
    return listed === undefined || sha256 === null || sha256 === listed ? [] : [{ at, name, listed, found: sha256 }];
  });
}
