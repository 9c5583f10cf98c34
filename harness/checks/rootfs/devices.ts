import { defineCheck } from '../check.ts';
import { treeOf } from './tree.ts';

/** The device nodes that are needed before /dev is mounted. */
export const devices = defineCheck({
  id: 'rootfs/devices',
  holds: '/dev/console is the character device 5:1 and /dev/null is 1:3',
  why: 'init starts without a console ("unable to open an initial console") and its first messages are lost',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/contents'],
  appliesTo: () => null,
  check: (rootfs) => {
    const tree = treeOf(rootfs);
    return NODES.flatMap(({ path, major, minor }) => {
      const entry = tree.at(path);
      const expected = `a character device ${String(major)}:${String(minor)}`;
      const device = entry?.type === 'character device' ? entry.device : null;
      if (device?.major === major && device.minor === minor) return [];
      const actual =
        entry === undefined
          ? 'missing'
          : device === null
            ? `a ${entry.type}`
            : `${String(device.major)}:${String(device.minor)}`;
      const problem = entry === undefined ? `${path} is missing` : `${path} is not ${expected}`;
      return [
        { at: `rootfs.erofs:${path}`, problem, expected, actual, hint: 'the image was built without root or fakeroot' },
      ];
    });
  },
});

const NODES = [
  { path: '/dev/console', major: 5, minor: 1 },
  { path: '/dev/null', major: 1, minor: 3 },
] as const;
