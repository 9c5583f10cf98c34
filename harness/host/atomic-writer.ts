import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './files.ts';

/** A file that comes into being whole when it is committed; disposed of before that, it leaves nothing. */
export interface AtomicWriter extends AsyncDisposable {
  write(chunk: Uint8Array): Promise<void>;
  /** Flushes to the disk and gives the file its name; another one, where it depends on what was written. */
  commit(as?: string): Promise<void>;
}

/** Opens a file for writing under a temporary name beside its own. */
export async function openAtomicWriter(path: string, mode = 0o644): Promise<AtomicWriter> {
  await makeFolder(dirname(path));
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  const file = await open(temporary, 'wx', mode);
  let committed = false;
  return {
    async write(chunk) {
      let offset = 0;
      while (offset < chunk.length) offset += (await file.write(chunk, offset)).bytesWritten;
    },
    async commit(as = path) {
      await file.sync();
      if (as !== path) await makeFolder(dirname(as));
      await rename(temporary, as);
      committed = true;
    },
    async [Symbol.asyncDispose]() {
      await file.close();
      if (!committed) await rm(temporary, { force: true });
    },
  };
}
