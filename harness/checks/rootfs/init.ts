import { defineCheck } from '../check.ts';
import { whyNotExecutable } from './executable.ts';
import { treeOf } from './tree.ts';

/** There is an init, and this kernel can execute it. */
export const rootfsInit = defineCheck({
  id: 'rootfs/init',
  holds: '/sbin/init resolves inside the image to something that the kernel can execute',
  why: 'the kernel prints "Run /sbin/init", fails to execute it, and panics or ends in a bare shell',
  mend: 'install busybox as an executable static file of the right architecture, and make /sbin/init a link to it',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/contents'],
  appliesTo: () => null,
  check: (rootfs, { arch }) => {
    const why = arch === null ? null : whyNotExecutable(treeOf(rootfs), '/sbin/init', arch);
    if (why === null) return [];
    return [
      {
        at: 'rootfs.erofs:/sbin/init',
        problem: `/sbin/init cannot be executed: ${why}`,
        expected: 'an init that runs',
      },
    ];
  },
});
