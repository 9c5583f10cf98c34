/** The first bytes of programs that a guest is asked to run, as far as handlers look at them. */
export const PROGRAM_HEADS = {
  /** Linked to a fixed address, and position-independent. */
  x86_64: [elfHead(64, 2, 62), elfHead(64, 3, 62)],
  arm64: [elfHead(64, 2, 183), elfHead(64, 3, 183)],
  i386: [elfHead(32, 2, 3), elfHead(32, 3, 3)],
} as const;

/** An ELF header up to its machine (System V ABI): class, little-endian, version 1, type, machine. */
function elfHead(bits: 32 | 64, type: number, machine: number): Buffer {
  return Buffer.from([0x7f, 0x45, 0x4c, 0x46, bits / 32, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, type, 0, machine, 0]);
}
