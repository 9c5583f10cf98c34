import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';

/** The root is the release's image, as the guest saw it. */
export const root = defineCheck({
  id: 'boot/root',
  holds: 'the guest sees its root as an EROFS file system, mounted read-only, and cannot write to it',
  why: 'a guest that can change its root is another guest after the next start',
  mend: 'let the command line say `ro rootfstype=erofs`, and let no script mount anything over the root',
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'boot',
  per: 'arch',
  evidence: 'boot',
  after: ['boot/init'],
  appliesTo: () => null,
  check: ({ report, rootMountLine }) => {
    if (report === null) return checkKernelLine(rootMountLine);
    // What is mounted last on a place covers what was there before.
    const mount = report.mounts.map(parseMount).findLast(({ target }) => target === '/');
    const problems: Problem[] = [];
    if (mount === undefined) return [{ at: '/proc/mounts', problem: 'the guest sees nothing mounted on /' }];
    if (mount.type !== 'erofs') {
      problems.push({ at: '/', problem: 'the root is no EROFS file system', expected: 'erofs', actual: mount.type });
    }
    if (!mount.options.includes('ro')) {
      problems.push({
        at: '/',
        problem: 'the root is not mounted read-only',
        expected: 'ro',
        actual: mount.options.join(','),
      });
    }
    if (!/read-only file system/i.test(report.rootWrite)) {
      problems.push({
        at: '/',
        problem: 'writing a file to the root is not refused as it is on a read-only file system',
        expected: 'Read-only file system',
        actual: report.rootWrite,
      });
    }
    return problems;
  },
});

/** Without the agent's report the kernel's own word has to do. */
function checkKernelLine(line: string | null): Problem[] {
  if (line?.includes('(erofs filesystem) readonly') === true) return [];
  return [
    {
      at: '/',
      problem: 'nothing shows that the root is a read-only EROFS file system',
      expected: 'VFS: Mounted root (erofs filesystem) readonly',
      actual: line ?? 'no such line on the console',
    },
  ];
}

function parseMount(line: string): { target: string; type: string; options: string[] } {
  const [, target = '', type = '', options = ''] = line.split(' ');
  return { target, type, options: options.split(',') };
}
