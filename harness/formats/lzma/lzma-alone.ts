import { FormatError } from '../../core/errors.ts';
import { LzmaDecoder, parseProperties } from './lzma-decoder.ts';
import { Output } from './output.ts';

/**
 * Unpacks a file of the old `.lzma` kind: properties, dictionary size, unpacked size or all ones, data. What follows its
 * end mark is ignored (a kernel's payload carries its own size there). Source: "lzma-file-format.txt" of XZ Utils.
 *
 * @throws {FormatError} when it is damaged, or unpacks to more than `limitBytes`.
 */
export function decodeLzmaAlone(input: Uint8Array, limitBytes: number): Uint8Array {
  if (input.length < HEADER_BYTES) throw new FormatError('lzma', 'shorter than its header', 0);
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  const size = view.getBigUint64(5, true);
  if (size !== UNKNOWN && size > BigInt(limitBytes)) {
    throw new FormatError('lzma', `unpacks to more than ${String(limitBytes)} bytes`, 5);
  }
  const output = new Output(limitBytes);
  const decoder = new LzmaDecoder(output, parseProperties(view.getUint8(0), 0));
  decoder.decode(input, HEADER_BYTES, input.length, size === UNKNOWN ? undefined : Number(size));
  return output.written();
}

const HEADER_BYTES = 13;
const UNKNOWN = 2n ** 64n - 1n;
