/** What stands in the ELF header of a payload. Numbers from the System V ABI and its processor supplements. */
export interface ElfKind {
  readonly bits: 32 | 64;
  readonly machine: number;
}

export const ELF_I386: ElfKind = { bits: 32, machine: 3 };
export const ELF_X86_64: ElfKind = { bits: 64, machine: 62 };
export const ELF_AARCH64: ElfKind = { bits: 64, machine: 183 };

/** How many bytes the headers of such a file take: its body is loaded right behind them. */
export function headerBytes(kind: ElfKind, segments: number): number {
  return kind.bits === 64 ? 64 + 56 * segments : 52 + 32 * segments;
}

/**
 * A static ELF executable of one segment: headers and body, loaded as they lie in the file at `address` (a multiple of
 * 4096), readable and executable. `note` is the part of the body that is also a PT_NOTE segment.
 */
export function buildElf(
  kind: ElfKind,
  address: number,
  entry: number,
  body: Buffer,
  note?: { readonly offset: number; readonly size: number },
): Buffer {
  const segments = note === undefined ? 1 : 2;
  const headers = headerBytes(kind, segments);
  const load = programHeader(kind, PT_LOAD, READ_EXECUTE, address, { offset: 0, size: headers + body.length }, 4096);
  const notes =
    note === undefined
      ? []
      : [programHeader(kind, PT_NOTE, READ, address, { ...note, offset: headers + note.offset }, 4)];
  return Buffer.concat([fileHeader(kind, entry, segments), load, ...notes, body]);
}

function fileHeader(kind: ElfKind, entry: number, segments: number): Buffer {
  const wide = kind.bits === 64;
  const headerSize = wide ? 64 : 52;
  return Buffer.concat([
    Buffer.from([0x7f, 0x45, 0x4c, 0x46]),
    // Class, little-endian, version 1, System V, padding.
    Buffer.from([wide ? 2 : 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    half(ET_EXEC),
    half(kind.machine),
    word(1),
    address(kind, entry),
    address(kind, headerSize),
    address(kind, 0),
    word(0),
    half(headerSize),
    half(wide ? 56 : 32),
    half(segments),
    // No section headers: nobody who runs a program reads them.
    half(wide ? 64 : 40),
    half(0),
    half(0),
  ]);
}

/** 64-bit files keep the flags second, 32-bit files last but one. */
function programHeader(
  kind: ElfKind,
  type: number,
  flags: number,
  base: number,
  part: { readonly offset: number; readonly size: number },
  alignment: number,
): Buffer {
  const place = [part.offset, base + part.offset, base + part.offset, part.size, part.size];
  const numbers = place.map((value) => address(kind, value));
  return kind.bits === 64
    ? Buffer.concat([word(type), word(flags), ...numbers, address(kind, alignment)])
    : Buffer.concat([word(type), ...numbers, word(flags), address(kind, alignment)]);
}

function address(kind: ElfKind, value: number): Buffer {
  const bytes = Buffer.alloc(kind.bits / 8);
  bytes.writeUInt32LE(value);
  return bytes;
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function half(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

const ET_EXEC = 2;
const PT_LOAD = 1;
const PT_NOTE = 4;
const READ = 4;
const READ_EXECUTE = 5;
