import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../host/process.ts';

/** Prints the address of every module that is loaded. */
const WATCH = `import module from 'node:module';
module.registerHooks({ load(url, context, next) { console.error(url); return next(url, context); } });`;

test('--help loads the command table and the parser, and nothing that a command needs', async () => {
  const bootproof = join(import.meta.dirname, 'bootproof.mjs');
  const watch = `data:text/javascript,${encodeURIComponent(WATCH)}`;
  const { stderr } = await run(process.execPath, ['--import', watch, bootproof, '--help']);
  const loaded = stderr.split('\n');
  const packages = loaded.flatMap((url) => /\/node_modules\/([^/]+)/.exec(url)?.[1] ?? []);
  expect([...new Set(packages)]).toEqual(['commander']);
  expect(loaded.filter((url) => url.includes('/harness/')).length).toBeLessThan(40);
  // Of Node's own modules these take longest to load.
  expect(loaded.filter((url) => ['node:crypto', 'node:zlib', 'node:net', 'node:http'].includes(url))).toEqual([]);
});
