import { FormatError } from '../../core/errors.ts';

/** What the header's extensions say that somebody who follows a backing chain must know. */
export interface Qcow2Extensions {
  /** `raw`, `qcow2`; null: it is not said, and QEMU would have to guess from the bytes, which a guest can write. */
  readonly backingFormat: string | null;
  /** The raw file that holds the data, for images with an external one. */
  readonly externalDataName: string | null;
}

/** The types that are read; every other one is skipped, as the specification asks. */
export const EXTENSION = { end: 0, backingFormat: 0xe2792aca, externalData: 0x44415441 } as const;

/**
 * Reads the header's extensions: type, length, data padded to eight bytes, until the type 0 or the end of their room.
 *
 * @param start where these bytes stand in the image.
 * @throws {FormatError} when one reaches out of its room or is no text where it should be.
 */
export function parseExtensions(bytes: Uint8Array, start: number): Qcow2Extensions {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let backingFormat: string | null = null;
  let externalDataName: string | null = null;
  for (let at = 0; at + 8 <= bytes.length;) {
    const type = view.getUint32(at);
    const length = view.getUint32(at + 4);
    if (type === EXTENSION.end) break;
    if (at + 8 + length > bytes.length) {
      throw new FormatError('qcow2', `a header extension of ${String(length)} bytes leaves its room`, start + at);
    }
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (type === EXTENSION.backingFormat) backingFormat = Buffer.from(data).toString('latin1');
    if (type === EXTENSION.externalData) externalDataName = Buffer.from(data).toString('utf8');
    at += 8 + Math.ceil(length / 8) * 8;
  }
  return { backingFormat, externalDataName };
}
