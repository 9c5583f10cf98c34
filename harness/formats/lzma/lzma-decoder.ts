import { FormatError } from '../../core/errors.ts';
import type { Output } from './output.ts';
import { RangeDecoder } from './range-decoder.ts';

/** How many bits of the byte before and of the position choose a probability. */
export interface LzmaProperties {
  readonly lc: number;
  readonly lp: number;
  readonly pb: number;
}

/**
 * The properties that one byte holds.
 *
 * @throws {FormatError} when it holds none.
 */
export function parseProperties(byte: number, at: number): LzmaProperties {
  if (byte >= 9 * 5 * 5) throw new FormatError('lzma', `${String(byte)} holds no properties`, at);
  return { lc: byte % 9, lp: Math.floor(byte / 9) % 5, pb: Math.floor(byte / 45) };
}

/**
 * Decodes LZMA into an output that it also copies from; what it has learnt stays from one piece to the next until it is
 * reset. Source: "LZMA specification" of the LZMA SDK.
 */
export class LzmaDecoder {
  readonly #output: Output;
  readonly #properties: LzmaProperties;
  readonly #probabilities: Uint16Array;
  #state = 0;
  // The last four distances, counted from zero.
  #distances: [number, number, number, number] = [0, 0, 0, 0];

  constructor(output: Output, properties: LzmaProperties) {
    this.#output = output;
    this.#properties = properties;
    this.#probabilities = new Uint16Array(LITERAL + (0x300 << (properties.lc + properties.lp))).fill(1024);
  }

  /**
   * Decodes one piece.
   *
   * @param sizeBytes how much it unpacks to; undefined: up to its end mark.
   * @returns the byte behind the coded data.
   * @throws {FormatError} for data that no encoder writes.
   */
  decode(input: Uint8Array, at: number, end: number, sizeBytes?: number): number {
    const output = this.#output;
    const coder = new RangeDecoder(input, at, end);
    const stop = sizeBytes === undefined ? Infinity : output.length + sizeBytes;
    const positionMask = (1 << this.#properties.pb) - 1;
    const probabilities = this.#probabilities;
    while (output.length < stop) {
      const position = (output.length - output.dictionaryAt) & positionMask;
      const state = this.#state;
      if (coder.bit(probabilities, IS_MATCH + state * 16 + position) === 0) {
        this.#literal(coder);
        continue;
      }
      let length: number;
      if (coder.bit(probabilities, IS_REPEATED + state) === 0) {
        length = this.#length(coder, LENGTH, position);
        this.#state = state < 7 ? 7 : 10;
        const distance = this.#distance(coder, length);
        if (distance === END_MARK) {
          if (sizeBytes !== undefined) throw new FormatError('lzma', 'an end mark before the end', coder.at);
          return coder.at;
        }
        this.#distances = [distance, this.#distances[0], this.#distances[1], this.#distances[2]];
      } else {
        length = this.#repeat(coder, state, position);
      }
      this.#copy(this.#distances[0], length, stop, coder.at);
    }
    if (!coder.isFinished) throw new FormatError('lzma', 'the coded data goes on behind its end', coder.at);
    return coder.at;
  }

  #literal(coder: RangeDecoder): void {
    const output = this.#output;
    const { lc, lp } = this.#properties;
    const position = output.length - output.dictionaryAt;
    const before = position === 0 ? 0 : (output.bytes[output.length - 1] ?? 0);
    const base = LITERAL + 0x300 * (((position & ((1 << lp) - 1)) << lc) + (before >> (8 - lc)));
    let symbol = 1;
    if (this.#state >= 7) {
      // After a match, the byte that the match would have continued with says what this one is not.
      if (this.#distances[0] >= position) throw new FormatError('lzma', 'a distance before the beginning', coder.at);
      let match = output.bytes[output.length - this.#distances[0] - 1] ?? 0;
      while (symbol < 0x100) {
        const matchBit = (match >> 7) & 1;
        match <<= 1;
        const bit = coder.bit(this.#probabilities, base + ((1 + matchBit) << 8) + symbol);
        symbol = symbol * 2 + bit;
        if (bit !== matchBit) break;
      }
    }
    while (symbol < 0x100) symbol = symbol * 2 + coder.bit(this.#probabilities, base + symbol);
    output.reserve(1);
    output.bytes[output.length] = symbol & 0xff;
    output.length += 1;
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
  }

  /** A match at one of the last four distances, which becomes the first of them. */
  #repeat(coder: RangeDecoder, state: number, position: number): number {
    const probabilities = this.#probabilities;
    const [first, second, third, fourth] = this.#distances;
    if (coder.bit(probabilities, IS_REPEATED_0 + state) === 0) {
      if (coder.bit(probabilities, IS_LONG + state * 16 + position) === 0) {
        this.#state = state < 7 ? 9 : 11;
        return 1;
      }
    } else if (coder.bit(probabilities, IS_REPEATED_1 + state) === 0) {
      this.#distances = [second, first, third, fourth];
    } else if (coder.bit(probabilities, IS_REPEATED_2 + state) === 0) {
      this.#distances = [third, first, second, fourth];
    } else {
      this.#distances = [fourth, first, second, third];
    }
    this.#state = state < 7 ? 8 : 11;
    return this.#length(coder, REPEATED_LENGTH, position);
  }

  #length(coder: RangeDecoder, base: number, position: number): number {
    const probabilities = this.#probabilities;
    if (coder.bit(probabilities, base) === 0) return 2 + coder.tree(probabilities, base + 2 + position * 8, 3);
    if (coder.bit(probabilities, base + 1) === 0) return 10 + coder.tree(probabilities, base + 130 + position * 8, 3);
    return 18 + coder.tree(probabilities, base + 258, 8);
  }

  #distance(coder: RangeDecoder, length: number): number {
    const probabilities = this.#probabilities;
    const slot = coder.tree(probabilities, SLOT + Math.min(length - 2, 3) * 64, 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 + (slot & 1)) * 2 ** bits;
    if (slot < 14) return base + coder.reverseTree(probabilities, SPECIAL + base - slot, bits);
    return base + coder.direct(bits - 4) * 16 + coder.reverseTree(probabilities, ALIGN, 4);
  }

  #copy(distance: number, length: number, stop: number, at: number): void {
    const output = this.#output;
    if (distance >= output.length - output.dictionaryAt) {
      throw new FormatError('lzma', 'a distance before the beginning', at);
    }
    if (output.length + length > stop) throw new FormatError('lzma', 'a match reaches beyond the end', at);
    output.reserve(length);
    const { bytes } = output;
    let to = output.length;
    // Byte by byte: source and target may overlap, which repeats a pattern.
    for (let from = to - distance - 1, left = length; left > 0; left -= 1) bytes[to++] = bytes[from++] ?? 0;
    output.length = to;
  }
}

const END_MARK = 0xffffffff;

// Where each kind of probability begins: 12 states, up to 16 positions, two coders of lengths.
const IS_MATCH = 0;
const IS_REPEATED = 192;
const IS_REPEATED_0 = 204;
const IS_REPEATED_1 = 216;
const IS_REPEATED_2 = 228;
const IS_LONG = 240;
const SLOT = 432;
const SPECIAL = 688;
const ALIGN = 816;
const LENGTH = 832;
const REPEATED_LENGTH = 1346;
const LITERAL = 1860;
