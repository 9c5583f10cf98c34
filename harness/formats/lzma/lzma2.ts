import { FormatError } from '../../core/errors.ts';
import { LzmaDecoder, parseProperties } from './lzma-decoder.ts';
import type { Output } from './output.ts';

/**
 * Decodes LZMA2, which cuts LZMA and stored bytes into chunks, and gives the byte behind its end mark. Source: "LZMA2" in
 * the comments of lib/xz/xz_dec_lzma2.c of Linux.
 *
 * @throws {FormatError} for data that no encoder writes.
 */
export function decodeLzma2(input: Uint8Array, start: number, output: Output): number {
  let decoder: LzmaDecoder | undefined;
  let properties: number | undefined;
  output.dictionaryAt = output.length;
  for (let at = start, isFirst = true; ; isFirst = false) {
    const control = byteAt(input, at);
    if (control === 0) return at + 1;
    const resetsDictionary = control === 1 || control >= 0xe0;
    if (isFirst && !resetsDictionary) throw bad('the first chunk keeps a dictionary that there is not', at);
    if (resetsDictionary) output.dictionaryAt = output.length;
    if (control < 0x80) {
      if (control > 2) throw bad(`an unknown chunk ${String(control)}`, at);
      at = store(input, at + 1, output);
      continue;
    }
    const sizeBytes = ((control & 0x1f) << 16) + twoBytes(input, at + 1) + 1;
    const packedBytes = twoBytes(input, at + 3) + 1;
    const hasProperties = control >= 0xc0;
    if (hasProperties) properties = byteAt(input, at + 5);
    if (control >= 0xa0) {
      if (properties === undefined) throw bad('a chunk without properties', at);
      const parsed = parseProperties(properties, at);
      // LZMA2 narrows what LZMA allows.
      if (parsed.lc + parsed.lp > 4) throw bad(`${String(properties)} holds no properties of LZMA2`, at);
      decoder = new LzmaDecoder(output, parsed);
    }
    if (decoder === undefined) throw bad('a chunk that goes on where nothing was', at);
    const from = at + (hasProperties ? 6 : 5);
    const end = from + packedBytes;
    if (end > input.length) throw bad('a chunk reaches beyond the end', at);
    if (decoder.decode(input, from, end, sizeBytes) !== end) throw bad('a chunk is longer than what it holds', at);
    at = end;
  }
}

function store(input: Uint8Array, at: number, output: Output): number {
  const sizeBytes = twoBytes(input, at) + 1;
  const from = at + 2;
  if (from + sizeBytes > input.length) throw bad('a stored chunk reaches beyond the end', at);
  output.reserve(sizeBytes);
  output.bytes.set(input.subarray(from, from + sizeBytes), output.length);
  output.length += sizeBytes;
  return from + sizeBytes;
}

function byteAt(input: Uint8Array, at: number): number {
  const byte = input[at];
  if (byte === undefined) throw bad('cut off', at);
  return byte;
}

function twoBytes(input: Uint8Array, at: number): number {
  return byteAt(input, at) * 256 + byteAt(input, at + 1);
}

function bad(problem: string, at: number): FormatError {
  return new FormatError('lzma', problem, at);
}
