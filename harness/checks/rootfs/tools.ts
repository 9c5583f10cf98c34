import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { whyNotExecutable } from './executable.ts';
import { type RootfsTree, treeOf } from './tree.ts';

/** The tools that the guest's scripts and the agent call are there. */
export const tools = defineCheck({
  id: 'rootfs/tools',
  holds: 'busybox with its applets, mkfs.btrfs and the iptables family are in their places and executable',
  why: 'the boot scripts and the agent call them by these paths',
  mend: 'add the missing tool to the image at this path; links must lead to files inside the image',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/contents'],
  appliesTo: () => null,
  check: (rootfs, { arch }) => {
    const tree = treeOf(rootfs);
    if (arch === null) return [];
    // Most tools are links to busybox: one cause is one problem, however many links share it.
    const byCause = new Map<string, string[]>();
    for (const path of TOOLS) {
      const why = whyNotExecutable(tree, path, arch) ?? whyNotItself(tree, path);
      if (why !== null) byCause.set(why, [...(byCause.get(why) ?? []), path]);
    }
    return [...byCause].map(([why, paths]): Problem => ({
      at: `rootfs.erofs:${paths[0] ?? ''}`,
      problem: `${paths.join(', ')} cannot be used: ${why}`,
      hint: 'the build left it out, or a link points at nothing',
    }));
  },
});

/** busybox links resolve and execute, whatever they are called; what is no applet of it ends with "applet not found". */
function whyNotItself(tree: RootfsTree, path: string): string | null {
  const busybox = tree.resolve('/bin/busybox').entry;
  const { entry } = tree.resolve(path);
  const same = entry !== null && busybox !== null && (entry.path === busybox.path || entry.sha256 === busybox.sha256);
  return same && PROGRAMS.includes(path) ? 'it is busybox, which has no such applet' : null;
}

const APPLETS = 'sh mount umount mkdir cat echo sleep ln chmod chown cp mv rm ls ip hostname sysctl'.split(' ');

const PROGRAMS: readonly string[] = [
  '/sbin/mkfs.btrfs',
  ...['iptables', 'ip6tables'].flatMap((tool) => ['', '-save', '-restore'].map((suffix) => `/sbin/${tool}${suffix}`)),
];
/** The paths that this check asks for. */
export const TOOLS: readonly string[] = ['/bin/busybox', ...APPLETS.map((applet) => `/bin/${applet}`), ...PROGRAMS];
