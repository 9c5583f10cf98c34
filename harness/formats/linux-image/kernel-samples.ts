import { gzipSync } from 'node:zlib';

/** What a small stand-in for a kernel carries; used by unit tests, which may not depend on a built kernel. */
export interface SampleKernel {
  readonly release?: string;
  /** Lines of the embedded configuration; null for a kernel without one. */
  readonly config?: string | null;
}

/** The unpacked body of a kernel: banner and embedded configuration where a real one has them, in the middle of data. */
export function sampleBody({ release = '6.12.9', config = 'CONFIG_EROFS_FS=y\n' }: SampleKernel = {}): Buffer {
  const banner = `Linux version ${release} (root@builder) (gcc 12.2.0, GNU ld 2.40) #1 SMP PREEMPT_DYNAMIC\n\0`;
  const embedded = config === null ? [] : [Buffer.from('IKCFG_ST'), gzipSync(config), Buffer.from('IKCFG_ED')];
  return Buffer.concat([
    Buffer.from('\x7fELF\x02\x01\x01', 'latin1'),
    Buffer.alloc(4096, 0x90),
    Buffer.from('%s version %s (%s)\0Linux version %s\0', 'latin1'),
    Buffer.from(banner, 'latin1'),
    Buffer.alloc(512),
    ...embedded,
    Buffer.alloc(4096),
  ]);
}

/**
 * An x86 bzImage around a packed payload; the build appends the unpacked size, as is done here. With `efi` it has the EFI header
 * of a kernel with CONFIG_EFI_STUB, whose one section ends the file.
 */
export function sampleBzImage(
  packed: Buffer,
  { sixtyFourBit = true, bootProtocol = 0x020f, efi = false } = {},
): Buffer {
  const setup = Buffer.alloc(5 * 512);
  setup[0x1f1] = 4;
  setup.writeUInt32LE(Math.ceil((16 + packed.length + 4) / 16), 0x1f4);
  setup.write('\x55\xaa', 0x1fe, 'latin1');
  setup.write('HdrS', 0x202, 'latin1');
  setup.writeUInt16LE(bootProtocol, 0x206);
  setup.writeUInt16LE(0x600 - 0x200, 0x20e);
  setup.write('6.12.9 (root@builder) #1 SMP\0', 0x600, 'latin1');
  setup.writeUInt16LE(sixtyFourBit ? 1 : 0, 0x236);
  setup.writeUInt32LE(16, 0x248);
  setup.writeUInt32LE(packed.length + 4, 0x24c);
  if (efi) writeEfiHeader(setup, 0x8664, 16 + packed.length + 4);
  return Buffer.concat([setup, Buffer.alloc(16, 0xcc), packed, Buffer.from([0, 0, 1, 0])]);
}

/** A raw arm64 Image around a kernel's body, with the EFI header of a real one, but for `efi` false: its one section ends the file. */
export function sampleArm64Image(body: Buffer = sampleBody(), flags = 0b1010, efi = true): Buffer {
  const header = Buffer.alloc(512);
  header.writeBigUInt64LE(BigInt(body.length + 65_536), 16);
  header.writeUInt32LE(flags, 24);
  header.write('ARMd', 56, 'latin1');
  if (efi) writeEfiHeader(header, 0xaa64, body.length);
  return Buffer.concat([header, body]);
}

/** What the EFI stub of a kernel shows of itself: a PE program with one section, which follows these bytes. */
function writeEfiHeader(head: Buffer, machine: number, sectionBytes: number): void {
  head.write('MZ', 'latin1');
  head.writeUInt32LE(0x40, 0x3c);
  head.write('PE\0\0', 0x40, 'latin1');
  head.writeUInt16LE(machine, 0x44);
  head.writeUInt16LE(1, 0x46);
  head.writeUInt16LE(160, 0x54);
  const section = 0x40 + 24 + 160;
  head.write('.text', section, 'latin1');
  head.writeUInt32LE(sectionBytes, section + 16);
  head.writeUInt32LE(head.length, section + 20);
}

/** An EFI zboot image around a packed payload. */
export function sampleZboot(packed: Buffer): Buffer {
  const header = Buffer.alloc(0x80);
  header.write('MZ\0\0zimg', 'latin1');
  header.writeUInt32LE(header.length, 8);
  header.writeUInt32LE(packed.length, 12);
  header.write('gzip\0', 24, 'latin1');
  header.writeUInt32LE(0x40, 0x3c);
  header.write('PE\0\0', 0x40, 'latin1');
  header.writeUInt16LE(0xaa64, 0x44);
  return Buffer.concat([header, packed]);
}
