import { FormatError } from '../core/errors.ts';
import { openErofs } from '../formats/erofs/erofs.ts';
import { openFileSource } from '../host/file-source.ts';
import { lookUp } from './holds-file.ts';

/** The word on the kernel command line that makes a release's boot scripts open a shell on hvc0. */
const SWITCH = 'arcbox.debug_console';
/** Where boot scripts of either generation stand. */
const SCRIPTS = ['etc/init.d/rcS', 'sbin/init'];
const LARGEST_SCRIPT_BYTES = 256 * 1024;

/** Whether a boot script of the root file system knows the debug console's switch. */
export async function offersDebugConsole(rootfs: string): Promise<boolean> {
  await using source = await openFileSource(rootfs);
  try {
    const erofs = await openErofs(source);
    for (const path of SCRIPTS) {
      const inode = await lookUp(erofs, path);
      if (inode?.type === 'file' && inode.sizeBytes <= LARGEST_SCRIPT_BYTES) {
        if ((await erofs.bytes(inode, LARGEST_SCRIPT_BYTES)).includes(SWITCH)) return true;
      }
    }
    return false;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
