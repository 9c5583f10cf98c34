import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { FormatError } from '../core/errors.ts';
import { notRegular, unreadable } from './files.ts';

/** Random access to an open file: a byte source of `formats/`, to be closed by whoever opened it. */
export interface FileSource extends AsyncDisposable {
  readonly sizeBytes: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/**
 * Opens a file for random access. Reads beyond its end, also because it shrank meanwhile, throw a FormatError.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE` when it cannot be opened or is no regular file.
 */
export async function openFileSource(path: string): Promise<FileSource> {
  // Opening a pipe that nobody writes to would wait.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const found = await file.stat();
  if (!found.isFile()) {
    await file.close();
    throw notRegular(path, found.isDirectory());
  }
  const sizeBytes = found.size;
  return {
    sizeBytes,
    async read(offset, length) {
      const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(length);
      if (!whole || offset < 0 || length < 0 || offset + length > sizeBytes) throw beyondEnd(sizeBytes, offset, length);
      const bytes = Buffer.allocUnsafe(length);
      for (let done = 0; done < length;) {
        const { bytesRead } = await file.read(bytes, done, length - done, offset + done).catch((error: unknown) => {
          throw unreadable(path, error);
        });
        if (bytesRead === 0) throw beyondEnd(offset + done, offset, length);
        done += bytesRead;
      }
      return bytes;
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}

function beyondEnd(sizeBytes: number, offset: number, length: number): FormatError {
  return new FormatError(
    'bytes',
    `${String(length)} bytes are wanted, but the input ends at byte ${String(sizeBytes)}`,
    offset,
  );
}
