import type { ByteSource } from '../byte-source.ts';

/**
 * A source that reads ahead in large windows and keeps a few: an image's metadata and data are each read nearly in
 * order, in pieces much smaller than a read call is worth.
 */
export function windowSource(source: ByteSource): ByteSource {
  const windows: { at: number; bytes: Uint8Array }[] = [];
  return {
    sizeBytes: source.sizeBytes,
    async read(offset, length) {
      const at = offset - (offset % WINDOW_BYTES);
      // What is large, or crosses a window, or is no range at all, is the source's own business.
      if (!(
        length <= WINDOW_BYTES &&
        offset >= 0 &&
        offset + length <= Math.min(at + WINDOW_BYTES, source.sizeBytes)
      )) {
        return source.read(offset, length);
      }
      let index = windows.findIndex((window) => window.at === at);
      let window = windows[index];
      if (window === undefined) {
        window = { at, bytes: await source.read(at, Math.min(WINDOW_BYTES, source.sizeBytes - at)) };
        windows.push(window);
        if (windows.length > WINDOWS) windows.shift();
        index = windows.length - 1;
      }
      return window.bytes.subarray(offset - at, offset - at + length);
    },
  };
}

const WINDOW_BYTES = 512 * 1024;
const WINDOWS = 4;
