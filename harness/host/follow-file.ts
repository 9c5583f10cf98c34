import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The bytes of a file that another program writes, as it grows. The file is looked at every few milliseconds, so the writer,
 * who may write byte by byte, wakes nobody.
 *
 * @param over comes when nothing more will be written; what is there then is still given. It must not reject.
 */
export function followFile(path: string, over: Promise<unknown>): Readable {
  return Readable.from(pieces(path, over), { objectMode: false });
}

async function* pieces(path: string, over: Promise<unknown>): AsyncGenerator<Buffer> {
  const writer = { isOver: false };
  void over.then(() => (writer.isOver = true));
  await using file = await open(path);
  for (let offset = 0; ;) {
    // Asked before the file is: what is written until then must not be lost.
    const isLast = writer.isOver;
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(PIECE_BYTES), 0, PIECE_BYTES, offset);
    offset += bytesRead;
    if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
    else if (isLast) return;
    else await sleep(LOOK_AGAIN_MS);
  }
}

const PIECE_BYTES = 64 * 1024;
const LOOK_AGAIN_MS = 5;
