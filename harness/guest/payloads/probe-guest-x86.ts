import { ELF_X86_64, buildElf, headerBytes } from './elf-image.ts';
import { type Instruction, encode, hex32 } from './instructions.ts';

/**
 * A bare x86_64 guest: an ELF file with the PVH entry note, which QEMU's `-kernel` enters in 32-bit protected mode
 * without paging. It writes `line` to the serial port at 0x3f8 and ends by a triple fault, which `-no-reboot` turns into
 * the end of QEMU on every machine type, under every accelerator and without an extra device.
 *
 * Entry state and note: Xen's x86/HVM direct boot ABI (docs/misc/pvh.pandoc), XEN_ELFNOTE_PHYS32_ENTRY.
 */
export function buildProbeGuestX86(line: string): Buffer {
  const text = Buffer.from(`${line}\r\n`);
  const start = ADDRESS + headerBytes(ELF_X86_64, 2);
  const entry = start + NOTE_BYTES;
  const size = encode(probeCodeX86(0, 0)).length;
  const code = encode(probeCodeX86(entry + size, text.length));
  return buildElf(ELF_X86_64, ADDRESS, entry, Buffer.concat([entryNote(entry), code, text]), {
    offset: 0,
    size: NOTE_BYTES,
  });
}

/** The guest's instructions, for a text at `text` that is `length` bytes long; exported to be held against a disassembler. */
export function probeCodeX86(text: number, length: number): readonly Instruction[] {
  return [
    // The ABI leaves the direction of string instructions open.
    ['fc', 'cld'],
    [`be ${hex32(text)}`, `mov $0x${text.toString(16)},%esi`],
    [`b9 ${hex32(length)}`, `mov $0x${length.toString(16)},%ecx`],
    [`ba ${hex32(0x3f8)}`, 'mov $0x3f8,%edx'],
    // A byte may be sent when bit 5 of the line status register, five ports up, is set.
    ['83 c2 05', 'add $0x5,%edx'],
    ['ec', 'in (%dx),%al'],
    ['a8 20', 'test $0x20,%al'],
    ['74 fb', 'je 0x13'],
    ['83 ea 05', 'sub $0x5,%edx'],
    ['6e', 'outsb %ds:(%esi),(%dx)'],
    ['e2 f2', 'loop 0x10'],
    // An interrupt table without entries, out of zero bytes on a stack in free low memory: the breakpoint faults, so
    // does the fault, and the machine resets.
    ['bc 00 80 00 00', 'mov $0x8000,%esp'],
    ['6a 00', 'push $0x0'],
    ['6a 00', 'push $0x0'],
    ['0f 01 1c 24', 'lidtl (%esp)'],
    ['cc', 'int3'],
  ];
}

/** namesz 4, descsz 8 (QEMU reads a 64-bit file's address as 8 bytes), type 18, "Xen\0", the address of the entry. */
function entryNote(entry: number): Buffer {
  const note = Buffer.alloc(NOTE_BYTES);
  note.writeUInt32LE(4, 0);
  note.writeUInt32LE(8, 4);
  note.writeUInt32LE(18, 8);
  note.write('Xen', 12, 'ascii');
  note.writeUInt32LE(entry, 16);
  return note;
}

/** One MiB: the first memory that is free on every PC. */
const ADDRESS = 0x100000;

const NOTE_BYTES = 24;
