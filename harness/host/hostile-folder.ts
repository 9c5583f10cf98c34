import { type Dir, type Stats, constants, lstatSync, opendirSync } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasCode } from './files.ts';

/** A file out of a folder that somebody else writes to, or why it was not read. */
export type HostileFile = { readonly bytes: Buffer } | { readonly refused: string };

/**
 * Reads a file that a guest may have put below a folder of ours: only a regular file, never through a link, also not one
 * in the place of a folder on the way, and never more than `limitBytes`, however it grows meanwhile.
 */
export async function readHostile(folder: string, name: string, limitBytes: number): Promise<HostileFile> {
  const path = join(folder, name);
  try {
    if ((await realpath(dirname(path))) !== join(await realpath(folder), dirname(name))) {
      return { refused: 'a folder on its way is a link' };
    }
    // Without O_NONBLOCK, opening a named pipe would wait for its writer.
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const found = await file.stat();
    if (!found.isFile()) return { refused: 'it is no regular file' };
    if (found.size > limitBytes) return { refused: `it has ${found.size} bytes, more than the ${limitBytes} allowed` };
    const bytes = Buffer.alloc(limitBytes);
    const { bytesRead } = await file.read(bytes, 0, limitBytes, 0);
    return { bytes: bytes.subarray(0, bytesRead) };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return { refused: 'it is not there' };
    if (hasCode(error, 'ELOOP', 'EMLINK')) return { refused: 'it is a link' };
    if (hasCode(error, 'ENOTDIR', 'EISDIR', 'ENXIO', 'EACCES')) return { refused: 'it is no regular file' };
    throw error;
  }
}

/** How much a folder holds. */
export interface FolderUse {
  readonly entries: number;
  readonly sizeBytes: number;
}

/**
 * What a folder that somebody else writes to holds, in allocated bytes, links not followed. Counting ends at the first
 * bound that is passed, so the answer takes bounded time whatever is in there. It is asked four times a second for every
 * guest: a promise for each file would cost ten times what the files cost.
 */
export function measureHostile(folder: string, bound: FolderUse): FolderUse {
  let entries = 0;
  let sizeBytes = 0;
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    using listing = openListing(next);
    for (let entry = listing?.readSync() ?? null; entry !== null; entry = listing?.readSync() ?? null) {
      const path = join(next, entry.name);
      const found = lookAt(path);
      entries += 1;
      sizeBytes += (found?.blocks ?? 0) * 512;
      if (found?.isDirectory() === true) waiting.push(path);
      if (entries > bound.entries || sizeBytes > bound.sizeBytes) return { entries, sizeBytes };
    }
  }
  return { entries, sizeBytes };
}

/** Undefined: it is gone meanwhile, or no folder any more. */
function openListing(path: string): Dir | undefined {
  try {
    return opendirSync(path);
  } catch {
    return undefined;
  }
}

function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}
