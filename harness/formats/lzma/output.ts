import { FormatError } from '../../core/errors.ts';

/** Bytes that a decoder has written, which are also what it copies from; the buffer grows up to a limit. */
export class Output {
  bytes: Uint8Array;
  length = 0;
  /** Where the dictionary begins: nothing before it may be copied. */
  dictionaryAt = 0;
  readonly #limitBytes: number;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
    this.bytes = new Uint8Array(Math.min(limitBytes, FIRST_BYTES));
  }

  /**
   * Makes room for so many more bytes.
   *
   * @throws {FormatError} when they exceed the limit.
   */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    if (needed > this.#limitBytes)
      throw new FormatError('lzma', `unpacks to more than ${String(this.#limitBytes)} bytes`);
    const larger = new Uint8Array(Math.min(this.#limitBytes, Math.max(needed, this.bytes.length * 2)));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

const FIRST_BYTES = 1024 * 1024;
