import { chmod, mkdir, mkdtemp, readFile, readdir, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { execa } from 'execa';
import {
  kindOf,
  linkOrCopy,
  namesIn,
  openAppender,
  readBounded,
  replaceLink,
  writeAtomic,
  writeNew,
  makeFolder,
} from './files.ts';
import { identityOf } from './file-identity.ts';
import { foldersIn } from './folders-in.ts';
import { listTree } from './list-tree.ts';

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-files-test-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('what stands at a path is told, links followed', async () => {
  await writeFile(at('file'), '');
  await symlink('file', at('link'));
  await symlink('nowhere', at('dangling'));
  const paths = ['.', 'file', 'link', 'dangling', 'none', 'file/below', '/dev/null'];
  expect(await Promise.all(paths.map((path) => kindOf(join(path.startsWith('/') ? '' : folder, path))))).toEqual([
    'folder',
    'file',
    'file',
    'missing',
    'missing',
    'missing',
    'other',
  ]);
});

test('a loop of links is an error that names the path', async () => {
  await symlink('b', at('a'));
  await symlink('a', at('b'));
  await expect(kindOf(at('a'))).rejects.toMatchObject({ code: 'BOOTPROOF_UNREADABLE', facts: { code: 'ELOOP' } });
});

test('a file over its bound is refused, one at its bound is read', async () => {
  await writeFile(at('file'), '12345');
  expect((await readBounded(at('file'), 5)).toString()).toBe('12345');
  await expect(readBounded(at('file'), 4)).rejects.toMatchObject({
    code: 'BOOTPROOF_TOO_LARGE',
    facts: { sizeBytes: 5, limitBytes: 4 },
  });
});

test('a pipe and an endless device are refused at once', async () => {
  await execa('mkfifo', [at('pipe')]);
  await expect(readBounded(at('pipe'), 5)).rejects.toThrow(/pipe: it is no regular file$/);
  await expect(readBounded('/dev/zero', 5)).rejects.toThrow('/dev/zero: it is no regular file');
});

test('a file whose size is said to be nothing is read to its end all the same', async () => {
  expect((await readBounded('/proc/self/status', 1_000_000)).toString()).toMatch(/^Name:/);
  await expect(readBounded('/proc/self/status', 10)).rejects.toMatchObject({ code: 'BOOTPROOF_TOO_LARGE' });
});

test('what cannot be read is an error with its reason', async () => {
  await expect(readBounded(at('none'), 5)).rejects.toThrow(
    /^cannot read .*none: no such file: name one that is there$/,
  );
  await expect(readBounded(folder, 1_000_000)).rejects.toThrow(/: it is a folder$/);
});

test('a file is replaced as a whole: readers see the old bytes or the new ones', async () => {
  const path = at('deep', 'file');
  const [old, fresh] = ['o'.repeat(300_000), 'n'.repeat(200_000)];
  await writeAtomic(path, old);
  const state = { writing: true };
  const written = (async () => {
    for (let round = 0; round < 10; round += 1) await writeAtomic(path, round % 2 === 0 ? fresh : old);
    state.writing = false;
  })();
  while (state.writing) expect([old, fresh]).toContain(await readFile(path, 'utf8'));
  await written;
  expect(await readdir(at('deep'))).toEqual(['file']);
});

test('a file that cannot be replaced leaves no temporary one', async () => {
  await mkdir(at('taken', 'below'), { recursive: true });
  await expect(writeAtomic(at('taken'), 'x')).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['taken']);
});

test('the mode of an atomic file is the one asked for', async () => {
  await writeAtomic(at('program'), '', 0o755);
  expect(((await stat(at('program'))).mode & 0o777).toString(8)).toBe('755');
});

test('a new file never replaces another one', async () => {
  await writeNew(at('deep', 'file'), 'one');
  await expect(writeNew(at('deep', 'file'), 'two')).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await readFile(at('deep', 'file'), 'utf8')).toBe('one');
});

test('names are sorted, and an absent folder has none', async () => {
  await Promise.all(['b', 'a', 'C'].map((name) => writeFile(at(name), '')));
  expect(await namesIn(folder)).toEqual(['C', 'a', 'b']);
  expect(await namesIn(at('none'))).toEqual([]);
});

test('what is appended stands in the order of the calls', async () => {
  const appender = await openAppender(at('deep', 'log'));
  for (let line = 0; line < 500; line += 1) appender.append(`${String(line)}\n`);
  await appender.close();
  const lines = (await readFile(at('deep', 'log'), 'utf8')).trimEnd().split('\n');
  expect(lines).toEqual(Array.from({ length: 500 }, (_, line) => String(line)));
});

test.runIf(process.platform === 'linux')('a full disk is told of when an appender is closed', async () => {
  const appender = await openAppender('/dev/full');
  appender.append('a');
  appender.append('b');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(appender.close()).rejects.toMatchObject({ code: 'ENOSPC' });
});

test('a link is replaced in one step', async () => {
  await replaceLink(at('latest'), 'one');
  await replaceLink(at('latest'), 'two');
  expect(await readlink(at('latest'))).toBe('two');
  expect(await readdir(folder)).toEqual(['latest']);
});

test('a file gets a second name, its folder made', async () => {
  await writeFile(at('file'), 'bytes');
  await chmod(at('file'), 0o444);
  await linkOrCopy(at('file'), at('deep', 'name'));
  expect(await readFile(at('deep', 'name'), 'utf8')).toBe('bytes');
  expect((await stat(at('file'))).nlink).toBe(2);
});

test.runIf(process.platform === 'linux')('a folder that cannot be made ends in an error, never in a loop', async () => {
  await expect(makeFolder('/proc/bootproof/one')).rejects.toMatchObject({ code: 'ENOENT' });
});

test('what has too long a name to be there is missing', async () => {
  const path = join('/tmp', 'a'.repeat(300));
  expect([await kindOf(path), await identityOf(path), await listTree(path, 1)]).toEqual(['missing', null, []]);
  expect([await namesIn(path), await foldersIn(path)]).toEqual([[], []]);
});
