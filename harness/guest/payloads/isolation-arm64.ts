import { ELF_AARCH64, buildElf, headerBytes } from './elf-image.ts';
import { type Instruction, encode } from './instructions.ts';

/**
 * Small arm64 Linux programs that execute another one, in ever stricter isolation, with an empty environment. A shell would
 * not do: it runs what the kernel refuses as a script of its own. The exit status is the other program's; when that cannot
 * be executed it is the kernel's reason (2: ENOENT, 8: ENOEXEC), and 200 when the isolation itself failed.
 *
 * - `execute PROGRAM…`
 * - `confine ROOT PROGRAM…`: with `ROOT` as its root folder
 * - `hide PLACE PROGRAM…`: in a mount namespace of its own, where what was mounted on `PLACE` is not
 */
export const ISOLATION_PROGRAMS = ['execute', 'confine', 'hide'] as const;

export type IsolationProgram = (typeof ISOLATION_PROGRAMS)[number];

/** One of the programs, ready to run. */
export function buildIsolation(program: IsolationProgram): Buffer {
  return buildElf(ELF_AARCH64, ADDRESS, ADDRESS + headerBytes(ELF_AARCH64, 1), encode(ISOLATION_CODE[program]));
}

const ADDRESS = 0x400000;

/** At the start the stack holds the number of arguments and, from sp + 8 on, the arguments; system calls take their number in x8. */
const EXECUTE: readonly Instruction[] = [
  ['e0 0b 40 f9', 'ldr x0, [sp, #16]'],
  ['e1 43 00 91', 'add x1, sp, #0x10'],
  ['02 00 80 d2', 'mov x2, #0x0'],
  // execve; it only comes back with an error.
  ['a8 1b 80 d2', 'mov x8, #0xdd'],
  ['01 00 00 d4', 'svc #0x0'],
  ['e0 03 00 cb', 'neg x0, x0'],
  ['a8 0b 80 d2', 'mov x8, #0x5d'],
  ['01 00 00 d4', 'svc #0x0'],
];

/** execve of the second argument; exit with its error, or with 200 for whoever jumps to the last but two. */
function executeSecond(last: number): readonly Instruction[] {
  return [
    ['e0 0f 40 f9', 'ldr x0, [sp, #24]'],
    ['e1 63 00 91', 'add x1, sp, #0x18'],
    ['02 00 80 d2', 'mov x2, #0x0'],
    ['a8 1b 80 d2', 'mov x8, #0xdd'],
    ['01 00 00 d4', 'svc #0x0'],
    ['e0 03 00 cb', 'neg x0, x0'],
    ['02 00 00 14', `b 0x${last.toString(16)}`],
    ['00 19 80 d2', 'mov x0, #0xc8'],
    ['a8 0b 80 d2', 'mov x8, #0x5d'],
    ['01 00 00 d4', 'svc #0x0'],
  ];
}

const CONFINE: readonly Instruction[] = [
  ['e0 0b 40 f9', 'ldr x0, [sp, #16]'],
  // chroot
  ['68 06 80 d2', 'mov x8, #0x33'],
  ['01 00 00 d4', 'svc #0x0'],
  ['e0 01 00 b5', 'cbnz x0, 0x48'],
  // "/", pushed as text
  ['e1 05 80 52', 'mov w1, #0x2f'],
  ['e1 0f 1f f8', 'str x1, [sp, #-16]!'],
  ['e0 03 00 91', 'mov x0, sp'],
  // chdir
  ['28 06 80 d2', 'mov x8, #0x31'],
  ['01 00 00 d4', 'svc #0x0'],
  ['ff 43 00 91', 'add sp, sp, #0x10'],
  ['00 01 00 b5', 'cbnz x0, 0x48'],
  ...executeSecond(0x4c),
];

const HIDE: readonly Instruction[] = [
  // unshare(CLONE_NEWNS)
  ['40 00 a0 d2', 'mov x0, #0x20000'],
  ['28 0c 80 d2', 'mov x8, #0x61'],
  ['01 00 00 d4', 'svc #0x0'],
  ['20 03 00 b5', 'cbnz x0, 0x70'],
  // mount(0, "/", 0, MS_REC | MS_PRIVATE, 0): what is unmounted here stays mounted elsewhere.
  ['e1 05 80 52', 'mov w1, #0x2f'],
  ['e1 0f 1f f8', 'str x1, [sp, #-16]!'],
  ['00 00 80 d2', 'mov x0, #0x0'],
  ['e1 03 00 91', 'mov x1, sp'],
  ['02 00 80 d2', 'mov x2, #0x0'],
  ['03 00 88 d2', 'mov x3, #0x4000'],
  ['83 00 a0 f2', 'movk x3, #0x4, lsl #16'],
  ['04 00 80 d2', 'mov x4, #0x0'],
  ['08 05 80 d2', 'mov x8, #0x28'],
  ['01 00 00 d4', 'svc #0x0'],
  ['ff 43 00 91', 'add sp, sp, #0x10'],
  ['a0 01 00 b5', 'cbnz x0, 0x70'],
  // umount2(PLACE, MNT_DETACH)
  ['e0 0b 40 f9', 'ldr x0, [sp, #16]'],
  ['41 00 80 d2', 'mov x1, #0x2'],
  ['e8 04 80 d2', 'mov x8, #0x27'],
  ['01 00 00 d4', 'svc #0x0'],
  ['00 01 00 b5', 'cbnz x0, 0x70'],
  ...executeSecond(0x74),
];

/** The instructions of each program; exported to be held against a disassembler. */
export const ISOLATION_CODE: Readonly<Record<IsolationProgram, readonly Instruction[]>> = {
  execute: EXECUTE,
  confine: CONFINE,
  hide: HIDE,
};
