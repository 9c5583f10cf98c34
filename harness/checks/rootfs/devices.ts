import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import type { RootfsEntry } from './evidence.ts';
import { treeOf } from './tree.ts';

/** The device nodes that are needed before /dev is mounted. */
export const devices = defineCheck({
  id: 'rootfs/devices',
  holds: '/dev/console is the character device 5:1 and /dev/null is 1:3; no disk is there, nor a device elsewhere',
  why: 'init starts without a console ("unable to open an initial console") and its first messages are lost',
  mend: 'build the image as root or under fakeroot, so that mknod works, and pack only these nodes',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/contents'],
  appliesTo: () => null,
  check: (rootfs) => {
    const tree = treeOf(rootfs);
    const strange = tree.entries.flatMap((entry) => checkStranger(entry));
    const nodes = NODES.flatMap(({ path, major, minor }) => {
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
    return [...nodes, ...strange];
  },
});

/** What a node that is not asked for may do: other devices come from devtmpfs, with the modes of the kernel. */
function checkStranger({ path, type, mode, device }: RootfsEntry): Problem[] {
  if (device === null || !type.endsWith('device')) return [];
  const number = `${String(device.major)}:${String(device.minor)}`;
  const open = (mode & 0o002) !== 0 && !(type === 'character device' && HARMLESS.has(number));
  const problem = !path.startsWith('/dev/')
    ? `${path} is a device outside /dev`
    : type === 'block device'
      ? `${path} is a disk`
      : open
        ? `everybody may write ${path}`
        : null;
  if (problem === null) return [];
  const actual = `a ${type} ${number}, mode ${mode.toString(8)}`;
  return [{ at: `rootfs.erofs:${path}`, problem, expected: 'no such device', actual }];
}

/** null, zero, full, random, urandom, tty and ptmx: everybody may write them on every Linux. */
const HARMLESS = new Set(['1:3', '1:5', '1:7', '1:8', '1:9', '5:0', '5:2']);

const NODES = [
  { path: '/dev/console', major: 5, minor: 1 },
  { path: '/dev/null', major: 1, minor: 3 },
] as const;
