import { type Instruction, encode, hex32 } from './instructions.ts';

/**
 * A bare arm64 guest for QEMU's `virt` machine: a Linux `Image` header and a few instructions that need no fixed address.
 * It writes `line` to the PL011 at 0x09000000 and ends through PSCI's SYSTEM_OFF, after which QEMU exits with status 0.
 *
 * The call is `hvc`, which is what `virt` offers as bootproof starts it; with `secure=on` or `virtualization=on` it would
 * be `smc`. Header: the kernel's Documentation/arch/arm64/booting.rst.
 */
export function buildProbeGuestArm64(line: string): Buffer {
  const body = Buffer.concat([encode(PROBE_CODE_ARM64), Buffer.from(`${line}\r\n\0`)]);
  const header = Buffer.alloc(HEADER_BYTES);
  // b .+64: over the header, to the first instruction.
  header.write('10000014', 0, 'hex');
  header.writeUInt32LE(HEADER_BYTES + body.length, 16);
  header.write('ARM\x64', 56, 'ascii');
  return Buffer.concat([header, body]);
}

/** The guest's instructions; the text follows them and ends in a zero byte. */
export const PROBE_CODE_ARM64: readonly Instruction[] = [
  ['41 01 00 10', 'adr x1, 0x28'],
  [hex32(0xd2a12000), 'mov x0, #0x9000000'],
  [hex32(0x38401422), 'ldrb w2, [x1], #1'],
  ['62 00 00 34', 'cbz w2, 0x18'],
  // A plain store: a hypervisor can only emulate device stores without write-back.
  [hex32(0xb9000002), 'str w2, [x0]'],
  ['fd ff ff 17', 'b 0x8'],
  // SYSTEM_OFF is 0x84000008 (Arm DEN 0022, Power State Coordination Interface).
  [hex32(0x52b08000), 'mov w0, #0x84000000'],
  [hex32(0x72800100), 'movk w0, #0x8'],
  ['02 00 00 d4', 'hvc #0x0'],
  // Never reached: the machine is off.
  ['00 00 00 14', 'b 0x24'],
];

const HEADER_BYTES = 64;
