import { FormatError } from '../../core/errors.ts';

/** The adaptive binary range decoder of LZMA. Source: "LZMA specification" of the LZMA SDK, "Range Decoder". */
export class RangeDecoder {
  readonly #input: Uint8Array;
  readonly #end: number;
  #at: number;
  #range = 0xffffffff;
  #code = 0;

  /**
   * @param at the first byte of the coded data; `end` the byte behind it.
   * @throws {FormatError} when it is too short, or does not begin with a zero as all coded data does.
   */
  constructor(input: Uint8Array, at: number, end: number) {
    if (at + HEAD_BYTES > end) throw new FormatError('lzma', 'the coded data is cut off', at);
    if (input[at] !== 0) throw new FormatError('lzma', 'the coded data does not begin with a zero', at);
    this.#input = input;
    this.#end = end;
    const view = new DataView(input.buffer, input.byteOffset);
    this.#code = view.getUint32(at + 1);
    this.#at = at + HEAD_BYTES;
  }

  /** The byte behind the last one that was read. */
  get at(): number {
    return this.#at;
  }

  /** Whether the data could end here: an encoder flushes to a code of zero. */
  get isFinished(): boolean {
    return this.#code === 0;
  }

  /** One bit, by the probability of a zero that stands at `index`, which learns from it. */
  bit(probabilities: Uint16Array, index: number): 0 | 1 {
    const probability = probabilities[index] ?? 0;
    const bound = (this.#range >>> 11) * probability;
    const one = this.#code >= bound;
    if (one) {
      this.#range -= bound;
      this.#code -= bound;
      probabilities[index] = probability - (probability >>> 5);
    } else {
      this.#range = bound;
      probabilities[index] = probability + ((2048 - probability) >>> 5);
    }
    if (this.#range < LEAST_RANGE) this.#shift();
    return one ? 1 : 0;
  }

  /** Bits that are as likely zero as one, the highest first. */
  direct(count: number): number {
    let value = 0;
    for (let left = count; left > 0; left -= 1) {
      this.#range >>>= 1;
      const one = this.#code >= this.#range;
      if (one) this.#code -= this.#range;
      value = value * 2 + (one ? 1 : 0);
      if (this.#range < LEAST_RANGE) this.#shift();
    }
    return value;
  }

  /** A number of `bits` bits, each with a probability of its own below `base`, the highest first. */
  tree(probabilities: Uint16Array, base: number, bits: number): number {
    let node = 1;
    for (let left = bits; left > 0; left -= 1) node = node * 2 + this.bit(probabilities, base + node);
    return node - (1 << bits);
  }

  /** The same, the lowest bit first. */
  reverseTree(probabilities: Uint16Array, base: number, bits: number): number {
    let node = 1;
    let value = 0;
    for (let shift = 0; shift < bits; shift += 1) {
      const bit = this.bit(probabilities, base + node);
      node = node * 2 + bit;
      value += bit << shift;
    }
    return value;
  }

  #shift(): void {
    if (this.#at >= this.#end) throw new FormatError('lzma', 'the coded data is cut off', this.#at);
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | (this.#input[this.#at] ?? 0)) >>> 0;
    this.#at += 1;
  }
}

const HEAD_BYTES = 5;
const LEAST_RANGE = 0x1000000;
