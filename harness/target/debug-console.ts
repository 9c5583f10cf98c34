import { FormatError } from '../core/errors.ts';
import { openErofs } from '../formats/erofs/erofs.ts';
import { openFileSource } from '../host/file-source.ts';

/** The word on the kernel command line that makes a release's boot scripts open a shell on hvc0. */
const SWITCH = 'arcbox.debug_console';
/** Where boot scripts of either generation stand. */
const SCRIPTS = [
  ['etc', 'init.d', 'rcS'],
  ['sbin', 'init'],
] as const;
const LARGEST_SCRIPT_BYTES = 256 * 1024;

/** Whether a boot script of the root file system knows the debug console's switch. */
export async function offersDebugConsole(rootfs: string): Promise<boolean> {
  await using source = await openFileSource(rootfs);
  try {
    const erofs = await openErofs(source);
    for (const path of SCRIPTS) {
      let inode = await erofs.inode(erofs.superblock.rootNid);
      for (const name of path) {
        const entry = (await erofs.directory(inode)).find((one) => one.name.equals(Buffer.from(name)));
        if (entry === undefined) break;
        inode = await erofs.inode(entry.nid);
      }
      if (inode.type === 'file' && inode.sizeBytes <= LARGEST_SCRIPT_BYTES) {
        if ((await erofs.bytes(inode, LARGEST_SCRIPT_BYTES)).includes(SWITCH)) return true;
      }
    }
    return false;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
