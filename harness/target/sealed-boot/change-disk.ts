import { dirname, basename, join } from 'node:path';
import { editExt4 } from '../../disks/ext4/make-ext4.ts';
import { quoted } from '../../disks/ext4/debugfs-script.ts';

/** Something that somebody does to a disk. Paths are from its root, of hexadecimal digits and fixed words. */
export type DiskChange =
  | { readonly kind: 'remove'; readonly path: string }
  /** Puts a file of the host in the place of one; with fs-verity it holds that too, behind so many bytes of its own. */
  | {
      readonly kind: 'replace';
      readonly path: string;
      readonly by: string;
      readonly verity: { readonly sizeBytes: number } | null;
    };

/** Changes a disk in this way. */
export async function changeDisk(
  disk: string,
  changes: readonly DiskChange[],
  { scratch, signal }: { readonly scratch: string; readonly signal: AbortSignal },
): Promise<void> {
  const commands = changes.flatMap((change) => {
    const { path } = change;
    const remove = `rm ${quoted(`/${path}`)}`;
    if (change.kind === 'remove') return [remove];
    const { by, verity } = change;
    return [
      remove,
      // The new file's name goes into the folder as it is: debugfs looks up no path here.
      `cd ${quoted(`/${dirname(path)}`)}`,
      `write ${quoted(by)} ${quoted(basename(path))}`,
      ...(verity === null ? [] : sealFile(path, verity.sizeBytes)),
    ];
  });
  const script = { commands: `${commands.join('\n')}\n`, values: new Map<string, Uint8Array>() };
  await editExt4(disk, script, { scratch, values: join(scratch, 'values'), signal });
}

/** The commands of debugfs that make a file one with fs-verity: `EXT4_VERITY_FL | EXT4_EXTENTS_FL`, and its own size. */
export function sealFile(path: string, sizeBytes: number): string[] {
  const at = quoted(`/${path}`);
  return [`sif ${at} flags 0x180000`, `sif ${at} size ${String(sizeBytes)}`];
}
