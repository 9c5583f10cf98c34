import type { Arch } from '../../core/arch.ts';
import { ELF_AARCH64, ELF_I386, ELF_X86_64, type ElfKind, buildElf, headerBytes } from './elf-image.ts';
import { type Instruction, encode, hex32 } from './instructions.ts';

/** The architectures that a hello can be made for; `i386` is the one that FEX's binfmt entry must leave alone. */
export type HelloArch = Arch | 'i386';

/**
 * A static Linux program of a few hundred bytes that writes `line` and a line end to its standard output and exits with
 * status 0. It needs no interpreter, no library and no writable memory.
 */
export function buildHello(arch: HelloArch, line: string): Buffer {
  const { kind, code } = RECIPES[arch];
  const text = Buffer.from(`${line}\n`);
  const entry = ADDRESS + headerBytes(kind, 1);
  const size = encode(code(0, 0)).length;
  return buildElf(kind, ADDRESS, entry, Buffer.concat([encode(code(entry + size, text.length)), text]));
}

/** The instructions of a hello whose text lies at `text` and is `length` bytes long; exported to be held against a disassembler. */
export function helloCode(arch: HelloArch, text: number, length: number): readonly Instruction[] {
  return RECIPES[arch].code(text, length);
}

/** Where Linux programs are linked by tradition, and what x86_64's small code model expects. */
const ADDRESS = 0x400000;

const RECIPES: Readonly<
  Record<HelloArch, { readonly kind: ElfKind; readonly code: (text: number, length: number) => readonly Instruction[] }>
> = {
  // write is 1, exit is 60; arguments in rdi, rsi, rdx.
  x86_64: {
    kind: ELF_X86_64,
    code: (text, length) => [
      [`b8 ${hex32(1)}`, 'mov $0x1,%eax'],
      [`bf ${hex32(1)}`, 'mov $0x1,%edi'],
      [`be ${hex32(text)}`, `mov $0x${text.toString(16)},%esi`],
      [`ba ${hex32(length)}`, `mov $0x${length.toString(16)},%edx`],
      ['0f 05', 'syscall'],
      [`b8 ${hex32(60)}`, 'mov $0x3c,%eax'],
      ['31 ff', 'xor %edi,%edi'],
      ['0f 05', 'syscall'],
    ],
  },
  // The numbers of 32-bit x86: write is 4, exit is 1; arguments in ebx, ecx, edx.
  i386: {
    kind: ELF_I386,
    code: (text, length) => [
      [`b8 ${hex32(4)}`, 'mov $0x4,%eax'],
      [`bb ${hex32(1)}`, 'mov $0x1,%ebx'],
      [`b9 ${hex32(text)}`, `mov $0x${text.toString(16)},%ecx`],
      [`ba ${hex32(length)}`, `mov $0x${length.toString(16)},%edx`],
      ['cd 80', 'int $0x80'],
      [`b8 ${hex32(1)}`, 'mov $0x1,%eax'],
      ['31 db', 'xor %ebx,%ebx'],
      ['cd 80', 'int $0x80'],
    ],
  },
  // write is 64, exit is 93, in x8; arguments in x0, x1, x2. The text follows the code, so adr reaches it.
  arm64: {
    kind: ELF_AARCH64,
    code: (_text, length) => [
      [movz(0, 1), 'mov x0, #0x1'],
      // 7 instructions ahead: adr x1, .+28.
      ['e1 00 00 10', 'adr x1, 0x20'],
      [movz(2, length), `mov x2, #0x${length.toString(16)}`],
      [movz(8, 64), 'mov x8, #0x40'],
      ['01 00 00 d4', 'svc #0x0'],
      [movz(0, 0), 'mov x0, #0x0'],
      [movz(8, 93), 'mov x8, #0x5d'],
      ['01 00 00 d4', 'svc #0x0'],
    ],
  },
};

/** `movz xN, #value`: 0xd2800000, the 16-bit value from bit 5 on, the register in the lowest five bits. */
function movz(register: number, value: number): string {
  return hex32(0xd2800000 + value * 32 + register);
}
