import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { start, run } from '../host/process.ts';
import { takeLock } from './lock.ts';

const { signal } = new AbortController();
const FIXTURE = join(import.meta.dirname, 'lock.fixture.ts');
const QUIET = '--disable-warning=ExperimentalWarning';
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-lock-test-'));
  path = join(folder, 'deep', 'lock');
});

afterEach(() => rm(folder, { recursive: true }));

test('of several processes only one holds a lock at a time, and each gets its turn', async () => {
  const log = join(folder, 'log');
  const processes = Array.from({ length: 6 }, () => run(process.execPath, [QUIET, FIXTURE, 'lock', path, log]));
  await Promise.all(processes);
  expect(await readFile(log, 'utf8')).toBe('in\nout\n'.repeat(6));
});

test('a killed holder leaves no lock behind', async () => {
  const holder = await start(process.execPath, [QUIET, FIXTURE, 'hold', path]);
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  let waited = 0;
  const lock = takeLock(path, signal, () => {
    waited += 1;
    holder.kill();
  });
  using _lock = await lock;
  expect(waited).toBe(1);
  await holder.ended;
});

test('one process holds a lock once: a second taker waits until the first lets go', async () => {
  const first = await takeLock(path, signal);
  let got = false;
  const second = takeLock(path, signal).then((lock) => {
    got = true;
    return lock;
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(got).toBe(false);
  first[Symbol.dispose]();
  (await second)[Symbol.dispose]();
});

test('a file of somebody else’s in the place of the lock is named, and stays', async () => {
  const taken = join(folder, 'taken');
  await writeFile(taken, 'the lock of another tool, by its process id: 4711\n'.repeat(40));
  await expect(takeLock(taken, signal)).rejects.toThrow(`cannot lock ${taken}: file is not a database`);
  expect(await readFile(taken, 'utf8')).toContain('another tool');
  await expect(takeLock(folder, signal)).rejects.toMatchObject({ code: 'BOOTPROOF_LOCK' });
});

test('locks of different paths do not meet', async () => {
  using _one = await takeLock(path, signal);
  using _other = await takeLock(`${path}-other`, signal);
});

test('waiting ends when it is called off', async () => {
  using _held = await takeLock(path, signal);
  const controller = new AbortController();
  const waiting = takeLock(path, controller.signal, () => controller.abort());
  await expect(waiting).rejects.toThrow(/abort/);
});
