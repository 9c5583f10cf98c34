import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run, start } from '../host/process.ts';
import { type EntryRequest, entry } from './entry.ts';

const FIXTURE = join(import.meta.dirname, 'lock.fixture.ts');
const QUIET = '--disable-warning=ExperimentalWarning';
let cache: string;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'bootproof-entry-test-'));
});

afterEach(() => rm(cache, { recursive: true }));

test('an entry is made once, and found afterwards', async () => {
  let made = 0;
  const make = async (folder: string): Promise<void> => {
    made += 1;
    await writeFile(join(folder, 'file'), 'bytes');
  };
  const first = await entry(request({ make }));
  expect(await entry(request({ make }))).toBe(first);
  expect(await readFile(join(first, 'file'), 'utf8')).toBe('bytes');
  expect(made).toBe(1);
});

test('of several processes one makes the entry while the others wait', async () => {
  const log = join(cache, 'log');
  const args = [QUIET, FIXTURE, 'entry', cache, log];
  const outputs = await Promise.all(Array.from({ length: 4 }, () => run(process.execPath, args)));
  const folders = outputs.map(({ stdout }) => stdout.split('\n').at(-1));
  expect(new Set(folders)).toEqual(new Set([join(cache, 'thing', 'k')]));
  expect(await readFile(log, 'utf8')).toBe('made\n');
});

test('two makers in one process share the work too', async () => {
  let made = 0;
  const make = (): Promise<void> => {
    made += 1;
    return new Promise((resolve) => setTimeout(resolve, 100));
  };
  await Promise.all([entry(request({ make })), entry(request({ make }))]);
  expect(made).toBe(1);
});

test('what a killed maker leaves is no entry, and the next one sweeps it', async () => {
  const maker = await start(process.execPath, [QUIET, FIXTURE, 'hang', cache, join(cache, 'log')]);
  await new Promise((resolve) => maker.stdout.once('data', resolve));
  maker.kill();
  await maker.ended;
  expect((await readdir(join(cache, 'thing'))).filter((name) => name === 'k')).toEqual([]);
  const folder = await entry(request({ make: (half) => writeFile(join(half, 'whole'), 'w') }));
  expect(await readdir(folder)).toEqual(['whole']);
  expect(await readdir(join(cache, 'thing'))).toEqual(['k']);
});

test('a maker that throws, or is called off, leaves nothing', async () => {
  await expect(entry(request({ make: () => Promise.reject(new Error('no space')) }))).rejects.toThrow('no space');
  const controller = new AbortController();
  const make = (): Promise<void> => {
    controller.abort();
    return Promise.resolve();
  };
  await expect(entry(request({ make, signal: controller.signal }))).rejects.toThrow(/abort/);
  expect(await readdir(join(cache, 'thing'))).toEqual([]);
});

function request(part: Partial<EntryRequest> & Pick<EntryRequest, 'make'>): EntryRequest {
  return { cache, kind: 'thing', key: 'k', signal: new AbortController().signal, ...part };
}
