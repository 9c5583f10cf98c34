/**
 * One machine instruction: its bytes in hexadecimal, as they lie in memory, then what a disassembler calls it. A test
 * holds the two against each other with objdump, so neither can drift.
 */
export type Instruction = readonly [bytes: string, disassembly: string];

/** The bytes of an instruction table. */
export function encode(table: readonly Instruction[]): Buffer {
  return Buffer.from(table.map(([bytes]) => bytes.replaceAll(' ', '')).join(''), 'hex');
}

/** A 32-bit operand as an instruction holds it: little-endian, in hexadecimal. */
export function hex32(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes.toString('hex');
}
