import { type ConsoleRule, FAIL } from '../console-rule.ts';

/** A program in the guest died. */
export const CRASH_RULES: readonly ConsoleRule[] = [
  {
    id: 'crash/kernel-saw',
    class: 'crash',
    describes: 'a program was killed for a wrong access or instruction',
    pattern:
      /^(?:traps: )?(\S{1,40})\[\d{1,10}\]:? (?:segfault at |unhandled exception: |unhandled level \d .{1,40} fault|trap \w{1,20}[ \w]{0,30} ip:|general protection fault ip:)/,
    severity: FAIL,
    decode: ([, program = '']) => program,
    samples: {
      hit: [
        'busybox[71]: segfault at 8 ip 0000000000401010 sp 00007ffc3cf0 error 4 in busybox[401000+190000] likely on CPU 0 (core 0, socket 0)',
        'agent[80]: unhandled exception: DABT (lower EL), ESR 0x0000000092000006, level 2 translation fault in agent[400000+1000]',
        'agent[80]: unhandled level 2 translation fault (11) at 0x00000008, esr 0x92000006, in agent[400000+1000]',
        'traps: agent[80] trap invalid opcode ip:401010 sp:7ffc3cf0 error:0 in agent[401000+1000]',
        'traps: agent[80] general protection fault ip:401010 sp:7ffc3cf0 error:0 in agent[401000+1000]',
      ],
      miss: ['general protection fault: 0000 [#1] SMP', 'agent[80]: started'],
    },
  },
  {
    id: 'crash/shell-saw',
    class: 'crash',
    describes: 'a shell or an init says that a program crashed',
    pattern:
      /^(?:.{0,80}: )?(?:Segmentation fault|Illegal instruction|Bus error|Aborted)(?: \(core dumped\))?$|\(core dumped\)$|status=11\/SEGV/,
    severity: FAIL,
    samples: {
      hit: [
        'Segmentation fault',
        'Illegal instruction (core dumped)',
        'agent.service: Main process exited, code=dumped, status=11/SEGV',
      ],
      miss: ['Aborted by the user at the prompt'],
    },
  },
  {
    id: 'crash/go',
    class: 'crash',
    describes: 'a Go program panicked',
    pattern:
      /^(?:panic: |fatal error: (?:all goroutines|runtime|unexpected signal|concurrent map|stack overflow|out of memory))/,
    severity: FAIL,
    block: { end: /^exit status \d/ },
    samples: {
      hit: [
        'panic: runtime error: invalid memory address or nil pointer dereference',
        'fatal error: all goroutines are asleep - deadlock!',
      ],
      miss: ['fatal error: no such file: a.h', 'Kernel panic is configured to reboot'],
    },
  },
  {
    id: 'crash/rust',
    class: 'crash',
    describes: 'a Rust program panicked',
    pattern: /^thread '[^']{0,80}' (?:\(\d{1,10}\) )?panicked at /,
    severity: FAIL,
    block: { end: /^note: run with/ },
    samples: {
      hit: [
        "thread 'main' panicked at src/main.rs:12:5:",
        "thread 'tokio-runtime-worker' (80) panicked at 'boom', src/lib.rs:1:1",
      ],
      miss: ["thread 'main' finished"],
    },
  },
];
