/** Reads a stream of chunks in the pieces that a format asks for, and knows where in the stream it stands. */
export class ByteReader {
  /** Bytes taken so far. */
  offset = 0;
  #pending: Uint8Array = EMPTY;
  readonly #chunks: AsyncIterator<Uint8Array>;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Exactly `length` bytes, or fewer at the end of the stream. Meant for headers: all of it is held in memory. */
  async take(length: number): Promise<Uint8Array> {
    if (this.#pending.length < length) await this.#gather(length);
    return this.#split(length);
  }

  /** The next piece of at most `limit` bytes, whatever is at hand; empty only at the end of the stream. */
  async piece(limit = Infinity): Promise<Uint8Array> {
    if (this.#pending.length === 0) await this.#gather(1);
    return this.#split(limit);
  }

  /** Puts back bytes that were taken last. */
  unread(bytes: Uint8Array): void {
    this.offset -= bytes.length;
    this.#pending = this.#pending.length === 0 ? bytes : joined([bytes, this.#pending]);
  }

  /** Ends the stream that is read from. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #gather(length: number): Promise<void> {
    const parts = [this.#pending];
    let held = this.#pending.length;
    while (held < length) {
      const next = await this.#chunks.next();
      if (next.done === true) break;
      parts.push(next.value);
      held += next.value.length;
    }
    this.#pending = joined(parts);
  }

  #split(length: number): Uint8Array {
    const bytes = this.#pending.subarray(0, length);
    this.#pending = this.#pending.subarray(bytes.length);
    this.offset += bytes.length;
    return bytes;
  }
}

/** The bytes of all parts in one array. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const filled = parts.filter(({ length }) => length > 0);
  return filled.length === 1 ? (filled[0] ?? EMPTY) : Buffer.concat(filled);
}

const EMPTY = new Uint8Array();
