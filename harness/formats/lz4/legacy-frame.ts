import { FormatError } from '../../core/errors.ts';
import { decodeLz4Block } from './block.ts';

/** First bytes of the frame that `lz4 -l` writes and that the kernel's build uses. */
export const LZ4_LEGACY_MAGIC: readonly number[] = [0x02, 0x21, 0x4c, 0x18];

/**
 * Decodes an LZ4 legacy frame: after the magic, blocks of at most 8 MiB decoded, each behind its 32-bit size.
 * Bytes after the last whole block end the frame (a kernel's payload carries its own size there).
 *
 * @throws {FormatError} when a block is damaged, or more than `limitBytes` come out.
 */
export function decodeLz4Legacy(input: Uint8Array, limitBytes: number): Uint8Array {
  if (!LZ4_LEGACY_MAGIC.every((byte, index) => input[index] === byte)) {
    throw new FormatError('lz4', 'not a legacy frame', 0);
  }
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  const blocks: Uint8Array[] = [];
  let total = 0;
  for (let at = LZ4_LEGACY_MAGIC.length; at + 4 <= input.length;) {
    const size = view.getUint32(at, true);
    if (at + 4 + size > input.length) {
      // What follows the last block is no block: the decoded size, which the kernel's build appends.
      if (at + 4 === input.length && blocks.length > 0) break;
      throw new FormatError('lz4', `a block of ${String(size)} bytes reaches beyond the end`, at);
    }
    const block = new Uint8Array(BLOCK_BYTES);
    const written = decodeLz4Block(input.subarray(at + 4, at + 4 + size), block, false);
    total += written;
    if (total > limitBytes) throw new FormatError('lz4', `decodes to more than ${String(limitBytes)} bytes`, at);
    blocks.push(block.subarray(0, written));
    at += 4 + size;
  }
  return Buffer.concat(blocks);
}

const BLOCK_BYTES = 8 * 1024 * 1024;
