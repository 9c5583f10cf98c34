import { defineCheck } from '../check.ts';
import { treeOf } from './tree.ts';

/** The folders on which a read-only root lets something be mounted. */
export const mountPoints = defineCheck({
  id: 'rootfs/mount-points',
  holds:
    'the folders /tmp /run /proc /sys /dev /mnt /arcbox /Users /etc and /var are there; no file is hidden by a mount',
  why: 'on a read-only root they cannot be made later, and the mount fails',
  mend: 'add the folder to the tree that is packed, also when it is empty, and move out what lies in a place that is mounted over',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/contents'],
  appliesTo: () => null,
  check: (rootfs) => {
    const tree = treeOf(rootfs);
    const hidden = tree.entries.filter(({ path, type }) => type !== 'directory' && isHidden(path));
    const missing = FOLDERS.flatMap((path) => {
      const { entry } = tree.resolve(path);
      if (entry?.type === 'directory') return [];
      const problem =
        entry === null ? `the mount point ${path} is missing` : `${path} is a ${entry.type}, not a folder`;
      return [{ at: `rootfs.erofs:${path}`, problem, expected: 'a folder', actual: entry?.type ?? 'missing' }];
    });
    const lost = hidden.map(({ path }) => ({
      at: `rootfs.erofs:${path}`,
      problem: `${path} is hidden as soon as ${MOUNTED.find((over) => path.startsWith(over)) ?? ''} is mounted over`,
      expected: 'an empty folder to mount on',
    }));
    return [...missing, ...lost];
  },
});

/** Whether a path lies where the boot script mounts something over the image: nobody sees it there afterwards. */
export function isHidden(path: string): boolean {
  return MOUNTED.some((over) => path.startsWith(`${over}/`));
}

/** /dev is left out: its two nodes are there for the time before it is mounted. */
const MOUNTED = ['/proc', '/sys', '/arcbox'];

const FOLDERS = ['tmp', 'run', 'proc', 'sys', 'dev', 'mnt', 'arcbox', 'Users', 'etc', 'var'].map((name) => `/${name}`);
