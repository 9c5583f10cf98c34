import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Until every file and folder from `top` on, as it is now, is on the disk; what is neither has nothing to be forced there. */
export async function syncTree(top: string): Promise<void> {
  for (const entry of await readdir(top, { withFileTypes: true })) {
    const path = join(top, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else if (entry.isFile()) await syncOne(path);
  }
  await syncOne(top);
}

async function syncOne(path: string): Promise<void> {
  // Only root could open what its owner may not read.
  if (((await lstat(path)).mode & 0o400) === 0) return;
  await using file = await open(path, 'r');
  await file.sync();
}
