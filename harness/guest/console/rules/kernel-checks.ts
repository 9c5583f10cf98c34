import { CUT_HERE, type ConsoleRule, END_OF_TRACE, FAIL, FATAL } from '../console-rule.ts';

/** What the kernel's own checks say: warnings in both forms, sanitizers, the lock checker. */
export const KERNEL_CHECK_RULES: readonly ConsoleRule[] = [
  {
    id: 'warning/warn-on',
    class: 'warning',
    describes: 'the kernel warns that something is not as it should be',
    // With processor and PID first until 2025, with `CPU#n: task` last since then.
    pattern:
      /^WARNING: (?:CPU: \d{1,5} PID: \d{1,10} at (?:(\S{1,200}:\d{1,6}) )?(\S{1,200})|(?:(\S{1,200}:\d{1,6}) )?at ([^\s,]{1,200}), CPU#\d{1,5}:)/,
    severity: FAIL,
    block: { start: CUT_HERE, end: END_OF_TRACE },
    decode: ([, oldPlace, oldFunction, place, name]) =>
      [oldPlace ?? place, nameOf(oldFunction ?? name ?? '')].filter((part) => part !== undefined).join(' in '),
    samples: {
      hit: [
        'WARNING: CPU: 0 PID: 1 at kernel/locking/mutex.c:587 __mutex_lock+0x3a2/0x9d0',
        'WARNING: CPU: 1 PID: 44 at __flush_work+0x1c/0x30',
        'WARNING: fs/erofs/zdata.c:900 at z_erofs_runqueue+0x10/0x200, CPU#0: init/1',
        'WARNING: at do_one_initcall+0x10/0x200, CPU#1: swapper/0/1',
      ],
      miss: [
        'RETBleed: WARNING: Spectre v2 mitigation leaves CPU vulnerable to RETBleed attacks, data leaks possible!',
        'WARNING: Flushing system-wide workqueues will be prohibited in near future.',
        'WARNING: agent: no network yet',
      ],
    },
  },
  {
    id: 'sanitizer/memory',
    class: 'sanitizer',
    describes: 'a sanitizer of the kernel found a wrong access',
    pattern: /^BUG: (?:KASAN|KCSAN|KFENCE|KMSAN): (.{1,200})/,
    severity: FATAL,
    block: { end: /^={20,}$/ },
    decode: ([, what = '']) => what,
    samples: {
      hit: [
        'BUG: KASAN: slab-out-of-bounds in z_erofs_runqueue+0x10/0x200',
        'BUG: KFENCE: use-after-free read in test+0x1/0x2',
        'BUG: KCSAN: data-race in a / b',
      ],
      miss: ['kasan: KernelAddressSanitizer initialized'],
    },
  },
  {
    id: 'sanitizer/undefined',
    class: 'sanitizer',
    describes: 'a sanitizer of the kernel found undefined behaviour',
    pattern: /^UBSAN: (.{1,200})/,
    severity: FAIL,
    block: { start: CUT_HERE, end: END_OF_TRACE },
    decode: ([, what = '']) => what,
    samples: {
      hit: ['UBSAN: array-index-out-of-bounds in drivers/block/virtio_blk.c:100:10'],
      miss: ['Undefined Behaviour Sanity Checker enabled'],
    },
  },
  {
    id: 'locking/lockdep',
    class: 'locking',
    describes: 'the lock checker found an order that can deadlock',
    pattern:
      /^(?:WARNING: (?:possible (?:circular|recursive|irq lock inversion)|inconsistent lock state|suspicious RCU usage|bad unlock balance|bad contention|held lock freed|lock held when returning|Nested lock was not taken|chain_key collision|\S{1,20}-safe -> \S{1,20}-unsafe lock order)|INFO: suspicious RCU usage|\[ BUG: )/,
    severity: FAIL,
    block: { end: /^ *stack backtrace:/ },
    samples: {
      hit: [
        'WARNING: possible circular locking dependency detected',
        'WARNING: suspicious RCU usage',
        'WARNING: SOFTIRQ-safe -> SOFTIRQ-unsafe lock order detected',
      ],
      miss: ['INFO: lockdep is turned off.'],
    },
  },
];

/** `z_erofs_runqueue+0x10/0x200` without its offsets, which change with every build. */
function nameOf(symbol: string): string {
  return symbol.replace(/\+0x.*$/, '');
}
