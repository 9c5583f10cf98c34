import { expect, test } from 'vitest';
import type { RootfsEntry } from '../rootfs/evidence.ts';
import { entry } from '../rootfs/rootfs-samples.ts';
import { compareConfigs } from './compare-configs.ts';
import { compareTrees } from './compare-trees.ts';
import type { ChangesEvidence } from './evidence.ts';
import { historyKernelConfig } from './kernel-config.ts';
import { historyRootfs } from './rootfs.ts';

const CONTEXT = {
  arch: 'x86_64',
  subject: {
    kind: 'release folder',
    arches: ['x86_64'],
    layout: 'asset-v',
    has: { tarball: true, archManifest: true, mergedManifest: true, binaries: true },
  },
} as const;

function changes(rest: Partial<ChangesEvidence>): ChangesEvidence {
  return {
    since: '0.6.10',
    config: [],
    configProblem: null,
    kernels: ['6.12.30', '6.12.41'],
    tree: [],
    treeProblem: null,
    ...rest,
  };
}

test('of two configurations every symbol that differs is told, but not what the compiler can do', () => {
  const old = { EROFS_FS: 'y', NFSD: 'm', LOG_BUF_SHIFT: '17', CC_HAS_SLS: 'y', SAME: 'y' };
  const now = { EROFS_FS: 'n', LOG_BUF_SHIFT: '18', BTRFS_FS: 'y', HAVE_KVM: 'y', SAME: 'y' };
  expect(compareConfigs(old, now)).toEqual([
    { symbol: 'BTRFS_FS', old: null, new: 'y' },
    { symbol: 'EROFS_FS', old: 'y', new: 'n' },
    { symbol: 'LOG_BUF_SHIFT', old: '17', new: '18' },
    { symbol: 'NFSD', old: 'm', new: null },
  ]);
});

test('an option that was built in is lost when it is off or a module; one that is not known only within a series', () => {
  const config = compareConfigs({ A: 'y', B: 'y', C: 'y', D: 'm', E: 'n' }, { A: 'n', B: 'm', E: 'y' });
  const at = (kernels: ChangesEvidence['kernels']): string[] =>
    historyKernelConfig.check(changes({ config, kernels }), CONTEXT).map(({ at }) => at);
  expect(at(['6.12.30', '6.12.41'])).toEqual(['CONFIG_A', 'CONFIG_B', 'CONFIG_C']);
  expect(at(['6.12.30', '6.18.2'])).toEqual(['CONFIG_A', 'CONFIG_B']);
  expect(at([null, null])).toEqual(['CONFIG_A', 'CONFIG_B']);
});

test('of a kernel that lost everything the first options are named and the others counted', () => {
  const many = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`OPTION_${index}`, 'y']));
  const problems = historyKernelConfig.check(changes({ config: compareConfigs(many, {}) }), CONTEXT);
  expect(problems).toHaveLength(51);
  expect(problems.at(-1)?.problem).toMatch(/^30 more options are lost/);
});

const FILE = entry('/sbin/tool', { sizeBytes: 4, sha256: null });
const tree = (now: readonly RootfsEntry[], old: readonly RootfsEntry[] = [FILE]): string[] =>
  historyRootfs.check(changes({ tree: compareTrees(old, now) }), CONTEXT).map(({ at, problem }) => `${at}: ${problem}`);

test('of two trees what was lost, became something else or cannot be run any more is told', () => {
  expect(tree([FILE])).toEqual([]);
  expect(tree([])).toEqual(['/sbin/tool: it is gone: the root file system of 0.6.10 has it, a file']);
  expect(tree([{ ...FILE, type: 'symlink', target: 'busybox' }])).toEqual([
    '/sbin/tool: it is a symlink: in the root file system of 0.6.10 it is a file',
  ]);
  expect(tree([{ ...FILE, mode: 0o644 }])).toEqual([
    '/sbin/tool: it can no longer be executed: in the root file system of 0.6.10 it can',
  ]);
});

test('other contents, another owner, a tighter mode and new files are changes, and no problem', () => {
  const other = { ...FILE, sizeBytes: 5, mode: 0o700, uid: 7 };
  expect(compareTrees([FILE], [other, { ...FILE, path: '/new' }]).map(({ path, what }) => `${path} ${what}`)).toEqual([
    '/new added',
    '/sbin/tool mode',
    '/sbin/tool owner',
  ]);
  expect(tree([other, { ...FILE, path: '/new' }])).toEqual([]);
});

test('a library of another version is followed elsewhere', () => {
  expect(tree([], [{ ...FILE, path: '/lib/libz.so.1.3.1' }])).toEqual([]);
});
