import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { reportCrash } from './crash-report.ts';

const BOOTPROOF = join(import.meta.dirname, 'bootproof.mjs');

test.each([
  ['while a command runs', 'process.stdout.write = () => { throw new TypeError("oops"); }'],
  ['where nobody waits for it', 'setTimeout(() => { throw new TypeError("oops"); }, 0)'],
])('a bug %s ends with 70, is named, kept in a file, and told where to send it', async (_name, bug) => {
  await using folder = await makeTemporaryFolder('crash');
  const { exitCode, stderr } = await execa(process.execPath, [BOOTPROOF, 'checks', '--json-file', 'a file'], {
    cwd: folder.path,
    reject: false,
    env: {
      XDG_STATE_HOME: folder.path,
      GITHUB_TOKEN: 'hush-7f0c',
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(bug)}`,
    },
  });
  expect(exitCode).toBe(70);
  const [name = ''] = await readdir(join(folder.path, 'bootproof', 'crashes'));
  const path = join(folder.path, 'bootproof', 'crashes', name);
  expect(stderr).toBe(
    [
      'bootproof: this is a bug of bootproof, not of the release: TypeError: oops',
      `  the report  ${path}`,
      "  send it to  the project's issue tracker; read it before, it holds names and paths of yours",
    ].join('\n'),
  );
  const report = await readFile(path, 'utf8');
  expect(report).toMatch(
    /^bootproof \d+\.\d+\.\d+, [^]*\nbootproof checks --json-file 'a file'\n\nTypeError: oops\n {4}at /,
  );
  expect(report).not.toContain('hush-7f0c');
  expect((await stat(path)).mode & 0o077).toBe(0);
});

test('where no file can be written the report is in the output, with what caused the bug', async () => {
  await using folder = await makeTemporaryFolder('crash');
  await mkdir(join(folder.path, 'state'));
  await writeFile(join(folder.path, 'state', 'crashes'), 'a file in the place of the folder');
  const error = new Error('\u001b[2Joops', { cause: new RangeError('too far') });
  const told = await reportCrash(error, ['verify'], join(folder.path, 'state'));
  expect(told).toMatch(
    /not of the release: Error: \\u\{1b\}\[2Joops\n {2}send these lines to the project's issue tracker:\n/,
  );
  expect(told).toMatch(/\nbootproof verify\n[^]*caused by\nRangeError: too far\n/);
});
