import { defineCheck } from '../check.ts';
import { FROM_INSIDE, reportOf } from './trial.ts';

/** What container runtimes take for granted. */
export const containers = defineCheck({
  ...FROM_INSIDE,
  id: 'boot/containers',
  holds: 'the kernel offers the file systems, namespaces and cgroup controllers that containers are made of',
  why: 'the container runtime does not start, or containers see and use more than they should',
  mend: 'build in the file system, namespace or controller that the finding names',
  check: (boot) => {
    const { offers } = reportOf(boot);
    return (Object.keys(WANTED) as (keyof typeof WANTED)[]).flatMap((kind) =>
      WANTED[kind]
        .filter((name) => !offers[kind].includes(name))
        .map((name) => ({
          at: PLACES[kind],
          problem: `the kernel offers no ${name} (${NAMES[kind]})`,
          expected: name,
          actual: offers[kind].length === 0 ? 'none at all' : offers[kind].join(', '),
        })),
    );
  },
});

const WANTED = {
  fileSystems: ['tmpfs', 'overlay', 'btrfs', 'squashfs', 'cgroup2'],
  namespaces: ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'user', 'uts'],
  cgroups: ['cpu', 'cpuset', 'memory', 'pids', 'blkio'],
} as const;

const PLACES = { fileSystems: '/proc/filesystems', namespaces: '/proc/self/ns', cgroups: '/proc/cgroups' } as const;

const NAMES = { fileSystems: 'file system', namespaces: 'namespace', cgroups: 'cgroup controller' } as const;
