import { CUT_HERE, type ConsoleRule, END_OF_TRACE, FATAL } from '../console-rule.ts';

const block = { start: CUT_HERE, end: END_OF_TRACE };

/** The kernel did something that it must not (arch/*, lib/bug.c); the general ones come last. */
export const OOPS_RULES: readonly ConsoleRule[] = [
  {
    id: 'oops/bug-at',
    class: 'oops',
    describes: 'the kernel reached a point that it holds for impossible',
    pattern: /^kernel BUG at (\S{1,200})/,
    severity: FATAL,
    block,
    decode: ([, place = '']) => place.replace(/!$/, ''),
    samples: {
      hit: ['kernel BUG at fs/erofs/zdata.c:1210!'],
      miss: ['BUG: KASAN: slab-out-of-bounds in foo+0x10/0x20'],
    },
  },
  {
    id: 'oops/bad-access',
    class: 'oops',
    describes: 'the kernel touched memory that is not there',
    pattern:
      /^(?:BUG: (?:unable to handle|kernel NULL pointer dereference)|Unable to handle kernel |Unhandled fault: |Unhandled prefetch abort)/,
    severity: FATAL,
    block,
    samples: {
      hit: [
        'BUG: kernel NULL pointer dereference, address: 0000000000000008',
        'BUG: unable to handle page fault for address: ffffc90000400000',
        'Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008',
        'Unhandled fault: external abort on non-linefetch (0x1008) at 0xb6f0a000',
      ],
      miss: ['busybox[71]: segfault at 8 ip 0000000000401010 sp 00007ffc3cf0 error 4'],
    },
  },
  {
    id: 'oops/oops',
    class: 'oops',
    describes: 'the kernel oopsed',
    pattern:
      /^(?:Oops(?: - [\w ]{1,40})?: |Internal error: |general protection fault(?:, |: )|invalid opcode: |divide error: |stack segment: |int3: |double fault: |Bad mode in |SError Interrupt on CPU|Modules linked in:.{0,400}Oops)/,
    severity: FATAL,
    block,
    samples: {
      hit: [
        'Oops: 0002 [#1] PREEMPT SMP NOPTI',
        'Oops: general protection fault, probably for non-canonical address 0xdead000000000108: 0000 [#1] PREEMPT SMP',
        'Oops - Undefined instruction: 0000000002000000 [#1] PREEMPT SMP',
        'Internal error: Oops: 0000000096000004 [#1] PREEMPT SMP',
        'invalid opcode: 0000 [#1] PREEMPT SMP',
        'general protection fault: 0000 [#1] SMP',
        'SError Interrupt on CPU0, code 0x00000000be000000 -- SError',
      ],
      miss: ['traps: prog[71] general protection fault ip:401010 sp:7ffc3cf0 error:0 in prog[401000+1000]'],
    },
  },
  {
    id: 'oops/bug',
    class: 'oops',
    describes: 'the kernel reports a bug of its own',
    pattern: /^BUG: (?!soft lockup|workqueue lockup|KASAN|KCSAN|KFENCE|KMSAN)/,
    severity: FATAL,
    block,
    samples: {
      hit: [
        'BUG: Bad page state in process init  pfn:03a00',
        'BUG: Bad rss-counter state mm:00000000 type:MM_ANONPAGES val:1',
        'BUG: scheduling while atomic: swapper/0/1/0x00000002',
        'BUG: sleeping function called from invalid context at kernel/locking/mutex.c:585',
      ],
      miss: ['DEBUG: BUG: nothing', 'watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [swapper/0:1]'],
    },
  },
];
