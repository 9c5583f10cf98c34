import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './files.ts';

/** A file that grows at its end. One write is on its way to the disk while the next bytes are gathered. */
export interface GrowingFile extends AsyncDisposable {
  /** What it held when it was opened. */
  readonly foundBytes: number;
  /** Takes a copy of bytes; they may not have been written yet when it resolves. */
  append(chunk: Uint8Array): Promise<void>;
  /** Empties the file. */
  restart(): Promise<void>;
  /** Until everything that was taken is on the disk. */
  settle(): Promise<void>;
}

/** Opens a file for appending, its folder too. What has not settled when it is disposed of may be lost with the power. */
export async function openGrowingFile(path: string): Promise<GrowingFile> {
  await makeFolder(dirname(path));
  const file = await open(path, 'a');
  // Two buffers for the life of the file, one being filled while the other is being written: memory does not grow with it.
  let [filling, other] = [Buffer.allocUnsafe(WRITE_BYTES), Buffer.allocUnsafe(WRITE_BYTES)];
  let filledBytes = 0;
  let sinceSync = 0;
  let writing: Promise<void> = Promise.resolve();
  let syncing: Promise<unknown> = Promise.resolve();
  const write = async (bytes: Uint8Array): Promise<void> => {
    for (let offset = 0; offset < bytes.length;) offset += (await file.write(bytes, offset)).bytesWritten;
    sinceSync += bytes.length;
    if (sinceSync < SYNC_BYTES) return;
    sinceSync = 0;
    // The disk works while the network does, so that little is left for the end.
    await syncing;
    syncing = file.datasync();
    syncing.catch(() => undefined);
  };
  const pass = async (): Promise<void> => {
    await writing;
    writing = write(filling.subarray(0, filledBytes));
    // Told of by the next call, not as a crash in between.
    writing.catch(() => undefined);
    [filling, other] = [other, filling];
    filledBytes = 0;
  };
  return {
    foundBytes: (await file.stat()).size,
    async append(chunk) {
      for (let offset = 0; offset < chunk.length;) {
        const piece = chunk.subarray(offset, offset + WRITE_BYTES - filledBytes);
        filling.set(piece, filledBytes);
        filledBytes += piece.length;
        offset += piece.length;
        if (filledBytes === WRITE_BYTES) await pass();
      }
    },
    async restart() {
      filledBytes = 0;
      await writing;
      await file.truncate(0);
    },
    async settle() {
      await pass();
      await writing;
      await syncing;
      await file.sync();
    },
    async [Symbol.asyncDispose]() {
      // What came so far is worth keeping, as long as the disk takes it.
      await pass().catch(() => undefined);
      await writing.catch(() => undefined);
      await syncing.catch(() => undefined);
      await file.close();
    },
  };
}

const WRITE_BYTES = 512 * 1024;
const SYNC_BYTES = 32 * 1024 * 1024;
