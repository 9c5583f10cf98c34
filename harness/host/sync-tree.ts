import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './process.ts';

/** Until every file and folder from `top` on, as it is now, is on the disk; what is neither has nothing to be forced there. */
export async function syncTree(top: string): Promise<void> {
  const paths = await pathsIn(top);
  // One by one the files of a kernel's source take half a minute.
  if (paths.length > MANY && process.platform === 'linux') await run('sync', ['-f', top]);
  else for (const path of paths) await syncOne(path);
}

/** Files and folders, each folder behind what is in it. */
async function pathsIn(top: string): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of await readdir(top, { withFileTypes: true })) {
    const path = join(top, entry.name);
    if (entry.isDirectory()) for (const inner of await pathsIn(path)) paths.push(inner);
    else if (entry.isFile()) paths.push(path);
  }
  paths.push(top);
  return paths;
}

async function syncOne(path: string): Promise<void> {
  // Only root could open what its owner may not read.
  if (((await lstat(path)).mode & 0o400) === 0) return;
  await using file = await open(path, 'r');
  await file.sync();
}

const MANY = 1_000;
