import { open } from 'node:fs/promises';

/** A log file that takes bytes up to a limit and then no more. */
export interface BoundedLog extends AsyncDisposable {
  readonly path: string;
  /** Whether bytes were refused because the limit was reached. */
  readonly overflowed: boolean;
  /** Queues bytes; gives false once the limit is reached. */
  write(bytes: Uint8Array): boolean;
}

/** Opens a new log file, emptying one of that name. Closing it waits until everything queued is written. */
export async function openBoundedLog(path: string, limitBytes: number): Promise<BoundedLog> {
  const file = await open(path, 'w');
  const stream = file.createWriteStream();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  stream.on('error', failed.reject);
  let room = limitBytes;
  let overflowed = false;
  return {
    path,
    get overflowed() {
      return overflowed;
    },
    write(bytes) {
      const taken = bytes.subarray(0, room);
      overflowed ||= taken.length < bytes.length;
      room -= taken.length;
      if (taken.length > 0) stream.write(taken);
      return !overflowed;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => stream.end(resolve));
      await Promise.race([closed, failed.promise]);
    },
  };
}
