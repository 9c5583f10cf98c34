import { type ConsoleRule, FAIL, FATAL } from '../console-rule.ts';
import { explainErrno } from '../errno.ts';

/** From the mounted root to the first instruction of PID 1 (init/main.c). */
export const INIT_RULES: readonly ConsoleRule[] = [
  {
    id: 'init/cannot-execute',
    class: 'init',
    describes: 'an init is there, but the kernel cannot execute it',
    pattern: /^Starting init: (\S{1,200}) exists but couldn't execute it \(error (-?\d+)\)/,
    severity: FATAL,
    decode: ([, path = '', error = '']) => `${path}: ${explainErrno(error)}`,
    samples: {
      hit: [
        "Starting init: /sbin/init exists but couldn't execute it (error -8)",
        "Starting init: /bin/sh exists but couldn't execute it (error -13)",
      ],
      miss: ['init started: BusyBox v1.35.0 (Debian 1:1.35.0-4+b7)'],
    },
  },
  {
    id: 'init/requested-failed',
    class: 'init',
    describes: 'the init of the initial RAM disk could not be run',
    pattern: /^Failed to execute (\S{1,200}) \(error (-?\d+)\)/,
    severity: FATAL,
    decode: ([, path = '', error = '']) => `${path}: ${explainErrno(error)}`,
    samples: { hit: ['Failed to execute /init (error -2)'], miss: ['Failed to execute the query'] },
  },
  {
    id: 'init/fell-through',
    class: 'init',
    describes: 'the first choice of init could not be run and the kernel tries the next one',
    pattern: /^Run (\/\S{1,200}) as init process$/,
    severity: FATAL,
    occurrence: 2,
    kernelOnly: true,
    decode: ([, path = '']) => `the kernel goes on to ${path}`,
    hint: 'a missing /sbin/init, or one whose interpreter or loader is missing, is passed over in silence',
    samples: { hit: ['Run /etc/init as init process'], miss: ['Run /etc/init.d/rcS as a service'] },
  },
  {
    id: 'init/no-console',
    class: 'init',
    describes: 'PID 1 starts without standard input and output',
    pattern: /^Warning: unable to open an initial console/,
    severity: FAIL,
    hint: 'the root file system has no /dev/console',
    samples: {
      hit: ['Warning: unable to open an initial console.'],
      miss: ['Warning: unable to open random seed'],
    },
  },
];
