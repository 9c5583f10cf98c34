import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, kindOf } from '../host/files.ts';
import { takeLock, tryLock } from './lock.ts';

/**
 * Says that this process uses something, until it is disposed of or the process dies: a lock of its own in a folder that
 * stands for the thing. Taken under the lock that whoever removes the thing takes too.
 */
export async function takeLease(folder: string, signal: AbortSignal): Promise<AsyncDisposable> {
  const path = join(folder, `${String(process.pid)}-${randomBytes(6).toString('hex')}${ENDING}`);
  const lock = await takeLock(path, signal);
  return {
    async [Symbol.asyncDispose]() {
      // While it is still held: a file without its lock is anybody's.
      await rm(path, { force: true });
      lock[Symbol.dispose]();
    },
  };
}

/** Whether a process that lives holds a lease; what killed ones left is removed. */
export async function isLeased(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  // SQLite puts a journal beside the file for a moment, which a killed process leaves.
  for (const name of names.filter((name) => name.endsWith(ENDING))) {
    if (await isHeld(join(folder, name))) return true;
  }
  return false;
}

async function isHeld(path: string): Promise<boolean> {
  try {
    using lock = tryLock(path);
    if (lock === undefined) return true;
    await rm(path, { force: true });
    await rm(`${path}-journal`, { force: true });
    return false;
  } catch (error) {
    // Given back while we looked: what is gone is not held.
    if ((await kindOf(path)) === 'missing') return false;
    throw error;
  }
}

const ENDING = '.lease';
