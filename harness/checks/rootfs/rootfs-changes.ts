import type { Arch } from '../../core/arch.ts';
import type { Subject } from '../subject.ts';
import { ROOTFS_CHECKS } from './area.ts';
import type { RootfsEntry, RootfsEvidence } from './evidence.ts';
import { SCRIPT } from './rootfs-samples.ts';

/** One way to break a good rootfs. */
export type Change = (rootfs: RootfsEvidence) => RootfsEvidence;

/** Every problem, as `check: problem`; a check whose forerunner failed is not judged. */
export function judge(rootfs: RootfsEvidence, arch: Arch = 'arm64'): string[] {
  const failed = new Set<string>();
  return ROOTFS_CHECKS.flatMap((check) => {
    if (check.after.some((id) => failed.has(id))) {
      failed.add(check.id);
      return [];
    }
    if ((check.appliesTo({} as Subject, arch) ?? check.lacksSubject?.(rootfs) ?? null) !== null) return [];
    const problems = check.check(rootfs, { arch, subject: {} as Subject });
    if (problems.length > 0) failed.add(check.id);
    return problems.map(({ problem }) => `${check.id}: ${problem}`);
  });
}

/** Changes one name of the tree, or takes it away. */
export const replace =
  (path: string, change: Partial<RootfsEntry> | null): Change =>
  (rootfs) => ({
    ...rootfs,
    entries: rootfs.entries.flatMap((found) =>
      found.path !== path ? [found] : change === null ? [] : [{ ...found, ...change }],
    ),
  });

/** Adds names to the tree. */
export const add =
  (...entries: RootfsEntry[]): Change =>
  (rootfs) => ({ ...rootfs, entries: [...rootfs.entries, ...entries] });

/** Changes the superblock. */
export const superblock =
  (change: Partial<NonNullable<RootfsEvidence['superblock']>>): Change =>
  (rootfs) => ({ ...rootfs, superblock: rootfs.superblock === null ? null : { ...rootfs.superblock, ...change } });

/** Changes the text of rcS. */
export const script =
  (change: (text: string) => string): Change =>
  (rootfs) => {
    const rcs = rootfs.entries.find(({ path }) => path === '/etc/init.d/rcS');
    return replace('/etc/init.d/rcS', { text: change(rcs?.text ?? '') })(rootfs);
  };

/** Turns it into the generation whose /sbin/init is the boot script. */
export const trampoline: Change = (rootfs) =>
  [
    replace('/etc/inittab', null),
    replace('/etc/init.d/rcS', null),
    replace('/sbin/init', {
      type: 'file',
      mode: 0o755,
      target: null,
      text: [...SCRIPT, 'exec /arcbox/bin/arcbox-agent'].join('\n'),
    }),
  ].reduce((changed, change) => change(changed), rootfs);
