import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { listTree } from './list-tree.ts';

/**
 * The digest of all that a checkout's development tools read: every file with its path, which packages are installed, and
 * the Node that the tools run on. It is the same in every clone, whatever its place and its files' times.
 *
 * @throws the file system's error for what cannot be read, and for a file of more than 2 GiB.
 */
export async function checkoutDigest(root: string): Promise<string> {
  const hash = createHash('sha256').update(process.version);
  for (const path of [...(await sourcesBelow(root)), INSTALLED]) {
    const whole = join(root, path);
    // A pipe that somebody left there would be waited for.
    const stat = statSync(whole, { throwIfNoEntry: false });
    if (stat?.isFile() !== true) continue;
    // Thousands of small files, which lie in memory: read one after the other, waiting costs more than reading.
    hash.update(`${path}\0${String(stat.size)}\0`).update(readFileSync(whole));
  }
  return hash.digest('hex');
}

async function sourcesBelow(root: string): Promise<string[]> {
  const entries = (await readdir(root, { withFileTypes: true })).filter(({ name }) => !MADE.includes(name));
  const paths = await Promise.all(
    entries.map(async (entry) =>
      entry.isDirectory()
        ? (await listTree(join(root, entry.name), Infinity)).map((path) => join(entry.name, path))
        : [entry.name],
    ),
  );
  return paths.flat().sort();
}

/** What is made from the rest, and git's own. */
const MADE: readonly string[] = ['.git', '.vitest', 'compiled', 'dist', 'node_modules'];
/** npm's own list of what is there, with the digest of each package. */
const INSTALLED = join('node_modules', '.package-lock.json');
