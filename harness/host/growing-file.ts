import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that grows at its end. One write is on its way to the disk while the next bytes are gathered. */
export interface GrowingFile extends AsyncDisposable {
  /** What it held when it was opened. */
  readonly foundBytes: number;
  /** Takes bytes; they may not have been written yet when it resolves. */
  append(chunk: Uint8Array): Promise<void>;
  /** Empties the file. */
  restart(): Promise<void>;
  /** Until everything that was taken is on the disk. */
  settle(): Promise<void>;
}

/** Opens a file for appending, its folder too. What has not settled when it is disposed of may be lost with the power. */
export async function openGrowingFile(path: string): Promise<GrowingFile> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a');
  let gathered: Uint8Array[] = [];
  let gatheredBytes = 0;
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
    const bytes = Buffer.concat(gathered, gatheredBytes);
    gathered = [];
    gatheredBytes = 0;
    writing = write(bytes);
    // Told of by the next call, not as a crash in between.
    writing.catch(() => undefined);
  };
  return {
    foundBytes: (await file.stat()).size,
    async append(chunk) {
      gathered.push(chunk);
      gatheredBytes += chunk.length;
      if (gatheredBytes >= WRITE_BYTES) await pass();
    },
    async restart() {
      gathered = [];
      gatheredBytes = 0;
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

const WRITE_BYTES = 1024 * 1024;
const SYNC_BYTES = 32 * 1024 * 1024;
