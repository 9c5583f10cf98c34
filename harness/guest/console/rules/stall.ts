import { type ConsoleRule, FAIL_UNLESS_EMULATED } from '../console-rule.ts';

/** Watchdogs of the kernel (kernel/watchdog.c, kernel/rcu, kernel/hung_task.c, kernel/workqueue.c). */
export const STALL_RULES: readonly ConsoleRule[] = [
  {
    id: 'stall/soft-lockup',
    class: 'stall',
    describes: 'a processor did not schedule for a long time',
    pattern: /BUG: soft lockup - CPU#(\d{1,5}) stuck for (\d{1,6})s! \[([^\]]{0,60})\]/,
    severity: FAIL_UNLESS_EMULATED,
    decode: ([, cpu = '', seconds = '', task = '']) => `CPU ${cpu} for ${seconds} s in ${task}`,
    samples: {
      hit: ['watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [swapper/0:1]'],
      miss: ['watchdog: Delayed init of the lockup detector failed: -19'],
    },
  },
  {
    id: 'stall/hard-lockup',
    class: 'stall',
    describes: 'a processor took no interrupt for a long time',
    pattern: /Watchdog detected hard LOCKUP on cpu (\d{1,5})/,
    severity: FAIL_UNLESS_EMULATED,
    samples: {
      hit: ['watchdog: Watchdog detected hard LOCKUP on cpu 1', 'NMI watchdog: Watchdog detected hard LOCKUP on cpu 0'],
      miss: ['NMI watchdog: Enabled. Permanently consumes one hw-PMU counter.'],
    },
  },
  {
    id: 'stall/rcu',
    class: 'stall',
    describes: 'RCU waits for a processor or task that does not come along',
    pattern: /(?:^|rcu: )INFO: \w{1,40} (?:self-detected stall|detected (?:expedited )?stalls?)/,
    severity: FAIL_UNLESS_EMULATED,
    samples: {
      hit: [
        'rcu: INFO: rcu_preempt self-detected stall on CPU',
        'rcu: INFO: rcu_sched detected stalls on CPUs/tasks:',
        'rcu: INFO: rcu_preempt detected expedited stalls on CPUs/tasks: { 0-.... } 21 jiffies s: 33 root: 0x1/.',
      ],
      miss: ['rcu: Hierarchical RCU implementation.', 'rcu: INFO: Stall ended before state dump start'],
    },
  },
  {
    id: 'stall/hung-task',
    class: 'stall',
    describes: 'a task waits for minutes and cannot be interrupted',
    pattern: /^INFO: task (\S{1,40}):(\d{1,10}) blocked for more than (\d{1,6}) seconds/,
    severity: FAIL_UNLESS_EMULATED,
    decode: ([, name = '', pid = '', seconds = '']) => `${name} (PID ${pid}) for more than ${seconds} s`,
    samples: {
      hit: ['INFO: task init:1 blocked for more than 120 seconds.'],
      miss: ['"echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.'],
    },
  },
  {
    id: 'stall/workqueue',
    class: 'stall',
    describes: 'a work queue of the kernel does not come along',
    pattern: /^BUG: workqueue lockup - pool/,
    severity: FAIL_UNLESS_EMULATED,
    samples: {
      hit: ['BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 35s!'],
      miss: ['workqueue: blk_mq_run_work_fn hogged CPU for >10000us 4 times, consider switching to WQ_UNBOUND'],
    },
  },
];
