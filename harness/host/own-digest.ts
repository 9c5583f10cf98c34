import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { INSTALLATION } from './installation.ts';
import { listTree } from './list-tree.ts';

/** The digest of what a verdict hangs on of bootproof itself: its sources, suites and dependencies. Read once a process. */
export function ownDigest(): Promise<string> {
  return (known ??= readOwn());
}

let known: Promise<string> | undefined;

async function readOwn(): Promise<string> {
  const hash = createHash('sha256');
  for (const top of ['harness', 'suites']) {
    const paths = await listTree(join(INSTALLATION, top), MOST_FILES);
    for (const path of paths.filter((path) => /\.[cm]?[jt]s$/.test(path) && !path.includes('.test.'))) {
      // A thousand small files, which lie in memory: read one after the other, waiting costs more than reading.
      hash.update(`${top}/${path}\0`).update(readFileSync(join(INSTALLATION, top, path)));
    }
  }
  // A checkout pins its dependencies in the lock file; an installed package in its own description.
  const lists = await Promise.all(
    ['package.json', 'package-lock.json'].map((name) => readFile(join(INSTALLATION, name)).catch(() => '')),
  );
  for (const list of lists) hash.update(list);
  return hash.digest('hex');
}

const MOST_FILES = 20_000;
