import { type ConsoleRule, END_OF_TRACE, FATAL } from '../console-rule.ts';
import { explainWaitStatus } from '../wait-status.ts';
import { explainErrno } from '../errno.ts';

const block = { end: END_OF_TRACE };

/** The kernel gave up: its last words, the known ones first. */
export const PANIC_RULES: readonly ConsoleRule[] = [
  {
    id: 'panic/init-ended',
    class: 'panic',
    describes: 'PID 1 ended, so the kernel panicked',
    pattern: /(?<!---\[ end )Kernel panic - not syncing: Attempted to kill init! exitcode=0x([0-9a-f]{8})/,
    severity: FATAL,
    block,
    decode: ([, status = '']) => explainWaitStatus(status),
    samples: {
      hit: [
        'Kernel panic - not syncing: Attempted to kill init! exitcode=0x00007f00',
        '/ # Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b',
      ],
      miss: ['---[ end Kernel panic - not syncing: Attempted to kill init! exitcode=0x00007f00 ]---'],
    },
  },
  {
    id: 'panic/no-init',
    class: 'panic',
    describes: 'the kernel found no init that it could run',
    pattern: /(?<!---\[ end )Kernel panic - not syncing: (?:No working init found|No init found)/,
    severity: FATAL,
    block,
    hint: 'a wrong architecture, a missing loader or a missing execute bit; the lines before name what was tried',
    samples: {
      hit: [
        'Kernel panic - not syncing: No working init found.  Try passing init= option to kernel. See Linux Documentation/admin-guide/init.rst for guidance.',
      ],
      miss: ['No working init found'],
    },
  },
  {
    id: 'panic/requested-init',
    class: 'panic',
    describes: 'the init that the command line asks for could not be run',
    pattern: /(?<!---\[ end )Kernel panic - not syncing: Requested init (\S+) failed \(error (-?\d+)\)/,
    severity: FATAL,
    block,
    decode: ([, path = '', error = '']) => `${path}: ${explainErrno(error)}`,
    samples: {
      hit: ['Kernel panic - not syncing: Requested init /sbin/arcbox-machine-init failed (error -2).'],
      miss: ['Failed to execute /sbin/arcbox-machine-init (error -2)'],
    },
  },
  {
    id: 'panic/no-root',
    class: 'panic',
    describes: 'the kernel could not mount its root file system',
    pattern:
      /(?<!---\[ end )Kernel panic - not syncing: VFS: Unable to mount root fs on (?:"([^"]{0,200})" or )?(\S{1,80})/,
    severity: FATAL,
    block,
    decode: ([, , device = '']) =>
      device === 'unknown-block(0,0)'
        ? 'the kernel never saw the device: its driver is missing, or root= names another one'
        : 'the kernel saw the device and no file system of its own fits it: a missing driver, or a damaged image',
    samples: {
      hit: [
        'Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)',
        'Kernel panic - not syncing: VFS: Unable to mount root fs on "/dev/vda" or unknown-block(254,0)',
      ],
      miss: ['VFS: Unable to mount root fs via NFS.'],
    },
  },
  {
    id: 'panic/other',
    class: 'panic',
    describes: 'the kernel panicked',
    pattern: /(?<!---\[ end )Kernel panic - not syncing: (.{0,200})/,
    severity: FATAL,
    block,
    decode: ([, reason = '']) => reason,
    samples: {
      hit: [
        'Kernel panic - not syncing: Fatal exception in interrupt',
        'Kernel panic - not syncing: System is deadlocked on memory',
        'Kernel panic - not syncing: Asynchronous SError Interrupt',
      ],
      miss: [
        '---[ end Kernel panic - not syncing: Fatal exception in interrupt ]---',
        'Kernel panic is configured to reboot',
      ],
    },
  },
  {
    id: 'panic/early-exception',
    class: 'panic',
    describes: 'the kernel met an exception before it could handle any',
    pattern: /^PANIC: (?:early exception|double fault)|^Insufficient stack space to handle exception!/,
    severity: FATAL,
    block,
    samples: {
      hit: [
        'PANIC: early exception 0x0d IP 10:ffffffff81d0a3f5 error 0 cr2 0xffff888003a00ff8',
        'Insufficient stack space to handle exception!',
      ],
      miss: ['panic: runtime error: index out of range [3] with length 3'],
    },
  },
];
