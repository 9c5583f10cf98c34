import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { FormatError } from '../../core/errors.ts';
import { crc64 } from './crc64.ts';
import { decodeLzma2 } from './lzma2.ts';
import { Output } from './output.ts';
import { undoX86Filter } from './x86-filter.ts';

/** First bytes of an xz stream. */
export const XZ_MAGIC: readonly number[] = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];

/**
 * Unpacks the first stream of an xz file, every block held against its check. What follows the last block is ignored (a
 * kernel's payload carries its own size there). Source: "The .xz File Format"; of its filters those that the kernel's
 * build uses here: LZMA2, alone or behind the one for x86 code.
 *
 * @throws {FormatError} when it is damaged, asks for another filter, or unpacks to more than `limitBytes`.
 */
export function decodeXz(input: Uint8Array, limitBytes: number): Uint8Array {
  if (!XZ_MAGIC.every((byte, index) => input[index] === byte)) throw bad('no stream', 0);
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  if (input.length < STREAM_HEADER_BYTES) throw bad('cut off in its header', 0);
  if (crc32(input.subarray(6, 8)) !== view.getUint32(8, true)) throw bad('its header is damaged', 8);
  const check = CHECKS[input[7] ?? 0];
  if (input[6] !== 0 || check === undefined) throw bad(`an unknown check ${String(input[7])}`, 7);
  const output = new Output(limitBytes);
  let at = STREAM_HEADER_BYTES;
  for (;;) {
    if (at >= input.length) throw bad('cut off before its index', at);
    if (input[at] === 0) return output.written();
    const begin = output.length;
    const header = parseBlockHeader(input, at);
    const end = decodeLzma2(input, header.end, output);
    const block = output.bytes.subarray(begin, output.length);
    if (header.isX86) undoX86Filter(block);
    at = header.end + Math.ceil((end - header.end) / 4) * 4;
    const expected = input.subarray(at, at + check.sizeBytes);
    if (!check.sum(block).equals(expected)) throw bad(`a block has not its ${check.name}`, at);
    at += check.sizeBytes;
  }
}

const STREAM_HEADER_BYTES = 12;

interface Check {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sum: (block: Uint8Array) => Buffer;
}

const CHECKS: Readonly<Record<number, Check>> = {
  0: { name: 'check', sizeBytes: 0, sum: () => Buffer.alloc(0) },
  1: {
    name: 'CRC-32',
    sizeBytes: 4,
    sum(block) {
      const sum = Buffer.alloc(4);
      sum.writeUInt32LE(crc32(block));
      return sum;
    },
  },
  4: { name: 'CRC-64', sizeBytes: 8, sum: crc64 },
  10: { name: 'SHA-256', sizeBytes: 32, sum: (block) => createHash('sha256').update(block).digest() },
};

/** Where the data of a block begins, and whether it is x86 code behind a filter. */
function parseBlockHeader(input: Uint8Array, at: number): { readonly end: number; readonly isX86: boolean } {
  const end = at + ((input[at] ?? 0) + 1) * 4;
  if (end > input.length) throw bad('cut off in the header of a block', at);
  const header = input.subarray(at, end - 4);
  const sum = new DataView(input.buffer, input.byteOffset + end - 4, 4).getUint32(0, true);
  if (crc32(header) !== sum) throw bad('the header of a block is damaged', at);
  const flags = header[1] ?? 0;
  if ((flags & 0x3c) !== 0) throw bad('unknown flags of a block', at + 1);
  let from = 2;
  // The sizes, where they stand, are those that the data itself shows.
  if ((flags & 0x40) !== 0) from = number(header, from, at).next;
  if ((flags & 0x80) !== 0) from = number(header, from, at).next;
  const filters: number[] = [];
  for (let count = (flags & 3) + 1; count > 0; count -= 1) {
    const id = number(header, from, at);
    const size = number(header, id.next, at);
    // Code that was filtered as if it stood elsewhere than at 0 has a start here; the kernel's build gives none.
    if (id.value === X86 && size.value !== 0) throw bad('a filter for x86 code that starts elsewhere', at);
    filters.push(id.value);
    from = size.next + size.value;
  }
  const isX86 = filters.length === 2 && filters[0] === X86;
  if (filters.at(-1) !== LZMA2 || (filters.length !== 1 && !isX86)) {
    throw bad(`filters that are not read here: ${filters.map((id) => `0x${id.toString(16)}`).join(', ')}`, at);
  }
  return { end, isX86 };
}

const X86 = 0x04;
const LZMA2 = 0x21;

/** A number in groups of seven bits, the lowest first; nine of them at most. */
function number(bytes: Uint8Array, from: number, at: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let index = 0; index < 9; index += 1) {
    const byte = bytes[from + index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if ((byte & 0x80) === 0 && Number.isSafeInteger(value)) return { value, next: from + index + 1 };
  }
  throw bad('the header of a block holds no number where one belongs', at + from);
}

function bad(problem: string, at: number): FormatError {
  return new FormatError('xz', problem, at);
}
