import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Sha256 } from '../core/digest.ts';
import { makeFolder } from '../host/files.ts';

/** A file on its way into the store: disposing of it before it is kept leaves nothing behind. */
export interface IncomingObject extends AsyncDisposable {
  write(bytes: Uint8Array): Promise<void>;
  /** Puts the file in its place, whole and on the disk, and gives its path. */
  keep(sha256: Sha256): Promise<string>;
}

/** Where the file with this digest stands in a content-addressed store. */
export function objectPath(store: string, sha256: Sha256): string {
  return join(store, 'objects', 'sha256', sha256.slice(0, 2), sha256);
}

/**
 * Opens a file that will be stored under the digest of its bytes, which whoever writes it computes on the way. What stood
 * there is replaced, so that damage to the store does not outlive the next writing.
 */
export async function openIncoming(store: string): Promise<IncomingObject> {
  const folder = join(store, 'objects', 'incoming');
  await makeFolder(folder);
  await sweepLeft(folder);
  const temporary = join(folder, `${String(process.pid)}-${randomBytes(8).toString('hex')}`);
  const file = await open(temporary, 'wx', 0o444);
  let isKept = false;
  return {
    async write(bytes) {
      for (let done = 0; done < bytes.length;) {
        done += (await file.write(bytes, done)).bytesWritten;
      }
    },
    async keep(sha256) {
      await file.sync();
      const path = objectPath(store, sha256);
      await makeFolder(dirname(path));
      await rename(temporary, path);
      isKept = true;
      return path;
    },
    async [Symbol.asyncDispose]() {
      await file.close();
      if (!isKept) await rm(temporary, { force: true });
    },
  };
}

/** What is older was left by a process that was killed. By age, since whoever shares the store may count processes anew. */
async function sweepLeft(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > LONGEST_WRITING_MS) await rm(path, { force: true });
  }
}

/** Nothing comes for a day without a byte. */
const LONGEST_WRITING_MS = 24 * 60 * 60 * 1_000;
