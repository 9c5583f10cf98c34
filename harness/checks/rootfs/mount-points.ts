import { defineCheck } from '../check.ts';
import { treeOf } from './tree.ts';

/** The folders on which a read-only root lets something be mounted. */
export const mountPoints = defineCheck({
  id: 'rootfs/mount-points',
  holds: 'the folders /tmp /run /proc /sys /dev /mnt /arcbox /Users /etc and /var are there',
  why: 'on a read-only root they cannot be made later, and the mount fails',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/contents'],
  appliesTo: () => null,
  check: (rootfs) => {
    const tree = treeOf(rootfs);
    return FOLDERS.flatMap((path) => {
      const { entry } = tree.resolve(path);
      if (entry?.type === 'directory') return [];
      const problem =
        entry === null ? `the mount point ${path} is missing` : `${path} is a ${entry.type}, not a folder`;
      return [{ at: `rootfs.erofs:${path}`, problem, expected: 'a folder', actual: entry?.type ?? 'missing' }];
    });
  },
});

const FOLDERS = ['tmp', 'run', 'proc', 'sys', 'dev', 'mnt', 'arcbox', 'Users', 'etc', 'var'].map((name) => `/${name}`);
