import { FormatError } from '../../core/errors.ts';

/**
 * Decodes one raw LZ4 block into `output` and gives the number of bytes written.
 *
 * With `partial`, decoding stops as soon as `output` is full and whatever input is left is ignored; without it the whole
 * input is decoded and must fit. Source: the LZ4 block format description.
 *
 * @throws {FormatError} on a sequence that leaves the input or the output; its offset counts from the start of `input`.
 */
export function decodeLz4Block(input: Uint8Array, output: Uint8Array, partial: boolean): number {
  const inputEnd = input.length;
  const outputEnd = output.length;
  let from = 0;
  let to = 0;
  for (;;) {
    if (from >= inputEnd) throw cutOff(from);
    const token = input[from++] ?? 0;

    let literals = token >> 4;
    if (literals === LONG_LITERALS) {
      let more: number;
      do {
        if (from >= inputEnd) throw cutOff(from);
        more = input[from++] ?? 0;
        literals += more;
      } while (more === 255);
    }
    if (from + literals > inputEnd) throw cutOff(from);
    if (to + literals > outputEnd) {
      if (!partial) throw tooLarge(outputEnd, from);
      literals = outputEnd - to;
    }
    if (literals > LOOP_LIMIT) {
      output.set(input.subarray(from, from + literals), to);
      from += literals;
      to += literals;
    } else {
      for (const end = to + literals; to < end;) output[to++] = input[from++] ?? 0;
    }
    // A block ends with literals; only a partial decode may end elsewhere.
    if (from === inputEnd || (partial && to === outputEnd)) return to;

    if (from + 2 > inputEnd) throw cutOff(from);
    const distance = (input[from] ?? 0) | ((input[from + 1] ?? 0) << 8);
    if (distance === 0 || distance > to) {
      throw new FormatError(LZ4, `a match ${String(distance)} bytes back, after ${String(to)} bytes`, from);
    }
    from += 2;
    let length = (token & 15) + SHORTEST_MATCH;
    if (length === LONG_MATCH) {
      let more: number;
      do {
        if (from >= inputEnd) throw cutOff(from);
        more = input[from++] ?? 0;
        length += more;
      } while (more === 255);
    }
    if (to + length > outputEnd) {
      if (!partial) throw tooLarge(outputEnd, from);
      length = outputEnd - to;
    }
    if (length > LOOP_LIMIT && distance >= length) {
      output.copyWithin(to, to - distance, to - distance + length);
      to += length;
    } else if (length > LOOP_LIMIT && distance === 1) {
      output.fill(output[to - 1] ?? 0, to, to + length);
      to += length;
    } else {
      for (const end = to + length; to < end; to++) output[to] = output[to - distance] ?? 0;
    }
    if (partial && to === outputEnd) return to;
  }
}

// Every index above was compared with its end first; `?? 0` only tells the compiler so, at no measurable cost.

const LZ4 = 'lz4';
const SHORTEST_MATCH = 4;
const LONG_LITERALS = 15;
const LONG_MATCH = 15 + SHORTEST_MATCH;
/** Below this a plain loop is faster than a call into the runtime. */
const LOOP_LIMIT = 48;

function cutOff(offset: number): FormatError {
  return new FormatError(LZ4, 'the block is cut off', offset);
}

function tooLarge(outputEnd: number, offset: number): FormatError {
  return new FormatError(LZ4, `the block decodes to more than ${String(outputEnd)} bytes`, offset);
}
