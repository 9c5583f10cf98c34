import { rm } from 'node:fs/promises';

/** Removes a folder with everything in it; an absent one is fine. */
export async function removeTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
