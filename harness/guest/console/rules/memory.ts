import { type ConsoleRule, FAIL } from '../console-rule.ts';

/** Memory ran out (mm/oom_kill.c, mm/page_alloc.c). */
export const MEMORY_RULES: readonly ConsoleRule[] = [
  {
    id: 'memory/oom',
    class: 'memory',
    describes: 'the guest ran out of memory',
    pattern: /^\S.{0,40} invoked oom-killer: /,
    severity: FAIL,
    block: { end: /Killed process \d|^Out of memory and no killable/ },
    samples: {
      hit: ['sh invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0'],
      miss: ['oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0'],
    },
  },
  {
    id: 'memory/oom-killed',
    class: 'memory',
    describes: 'a process was killed because memory ran out',
    // Still shown where `quiet` hides the report before it.
    pattern:
      /^(?:Out of memory|Memory cgroup out of memory)(?: \([^)]{1,60}\))?: Killed process (\d{1,10}) \(([^)]{0,40})\)/,
    severity: FAIL,
    decode: ([, pid = '', name = '']) => `${name} (PID ${pid})`,
    samples: {
      hit: [
        'Out of memory: Killed process 71 (sh) total-vm:512000kB, anon-rss:460000kB, file-rss:0kB, shmem-rss:0kB, UID:0',
        'Memory cgroup out of memory: Killed process 80 (agent) total-vm:12kB',
      ],
      miss: ['Out of memory: nothing to do'],
    },
  },
  {
    id: 'memory/allocation',
    class: 'memory',
    describes: 'the kernel could not get memory that it needs',
    pattern: /^\S.{0,40}: page allocation failure: order:\d/,
    severity: FAIL,
    samples: {
      hit: ['kworker/0:1: page allocation failure: order:4, mode:0x40cc0(GFP_KERNEL|__GFP_COMP), nodemask=(null)'],
      miss: ['page_alloc: allocation profiling disabled'],
    },
  },
];
