import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { HarnessError, messageOf } from '../core/errors.ts';
import { makeFolder } from '../host/files.ts';

const POLL_MS = 50;

/**
 * Takes a lock between processes, waiting for whoever holds it.
 *
 * An exclusive SQLite transaction on an empty database is the lock: the kernel drops it with the process, so a killed
 * gate never leaves a stale one, and it works alike on Linux and macOS. The file itself stays, a few bytes.
 *
 * @param onWait called once when somebody else holds the lock.
 * @throws {HarnessError} `BOOTPROOF_LOCK` when what is there cannot be locked.
 */
export async function takeLock(
  path: string,
  signal: AbortSignal,
  onWait: () => void = () => undefined,
): Promise<Disposable> {
  await makeFolder(dirname(path));
  let waited = false;
  for (;;) {
    signal.throwIfAborted();
    const held = tryLock(path);
    if (held !== undefined) return held;
    if (!waited) onWait();
    waited = true;
    await sleep(POLL_MS, undefined, { signal });
  }
}

/**
 * Takes a lock if nobody holds it; undefined when somebody does. Its folder is there.
 *
 * @throws {HarnessError} `BOOTPROOF_LOCK` when what is there cannot be locked.
 */
export function tryLock(path: string): Disposable | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    // SQLITE_BUSY: held elsewhere, in this process or another one.
    if ((error as { errcode?: number }).errcode === 5) return undefined;
    throw new HarnessError(
      'BOOTPROOF_LOCK',
      `cannot lock ${path}: ${messageOf(error)}; move away what is there, or name a folder that you may write to`,
      { path },
      { cause: error },
    );
  }
  return { [Symbol.dispose]: () => database.close() };
}
