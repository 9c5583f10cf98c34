import { readFile, readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { HarnessError } from '../core/errors.ts';
import { RUN_MARK, watchChildren } from './children.ts';
import { run, start } from './process.ts';

test('a program that ends well gives what it printed, its two streams apart', async () => {
  expect(await run('sh', ['-c', 'echo out; echo err >&2'])).toEqual({ stdout: 'out', stderr: 'err' });
});

test('input, folder and variables reach the program', async () => {
  const { stdout } = await run('sh', ['-c', 'pwd; echo "$WORD"; cat'], { cwd: '/', env: { WORD: 'w' }, input: 'in' });
  expect(stdout).toBe('/\nw\nin');
});

test('standard input is closed when there is none to give', async () => {
  expect((await run('cat', [])).stdout).toBe('');
});

test('lines are told of as they come', async () => {
  const lines: string[] = [];
  await run('sh', ['-c', 'echo one; echo two >&2; printf three'], { onLine: (line) => lines.push(line) });
  expect(lines.sort()).toEqual(['one', 'three', 'two']);
});

test.each([
  ['a status', 'echo why >&2; exit 7', 'sh ended with status 7: why'],
  ['a signal', 'kill -9 $$', 'sh was killed by SIGKILL'],
])('%s that is no success is an error with the last line', async (_name, script, message) => {
  await expect(run('sh', ['-c', script])).rejects.toMatchObject({ code: 'BOOTPROOF_TOOL_FAILED', message });
});

test.each([
  ['mkfs.erofs', /package with `(sudo |su -c ')?apt-get install .* erofs-utils'?`$/],
  ['no-such-program', /no-such-program is not installed: install it, or set PATH$/],
])('%s that is not there is an error with the next step', async (program, message) => {
  const error = await run(program, [], { env: { PATH: '/nonexistent' } }).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(HarnessError);
  expect(error).toMatchObject({ code: 'BOOTPROOF_TOOL_MISSING', message: expect.stringMatching(message) as string });
  await expect(start(program, [], { env: { PATH: '/nonexistent' } })).rejects.toMatchObject({
    code: 'BOOTPROOF_TOOL_MISSING',
  });
});

test('a time limit ends the program and everything below it', async () => {
  const script = 'sleep 5001.25 & sleep 5001.25';
  const started = performance.now();
  await expect(run('sh', ['-c', script], { timeoutMs: 200 })).rejects.toThrow('was stopped at its time limit');
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(await commandLines()).not.toContain('5001.25');
});

test('calling a program off ends everything below it, although it would hold our pipe', async () => {
  const controller = new AbortController();
  const running = run('sh', ['-c', 'sleep 5002.25 & echo up; sleep 5002.25'], {
    signal: controller.signal,
    onLine: () => controller.abort(),
  });
  await expect(running).rejects.toThrow('was called off');
  expect(await commandLines()).not.toContain('5002.25');
});

test('a started program is ended with its whole group, and tells how it ended', async () => {
  const running = await start('sh', ['-c', 'sleep 5003.25 & echo up; sleep 5003.25']);
  await new Promise((resolve) => running.stdout.once('data', resolve));
  running.kill('SIGTERM');
  expect(await running.ended).toEqual({ status: null, signal: 'SIGTERM', spawnError: null });
  running.kill();
  expect(await commandLines()).not.toContain('5003.25');
});

test('children carry the marks of all open runs, behind those of the gate around this one, and are told of', async () => {
  const told: string[] = [];
  const watcher = { started: () => told.push('started'), ended: () => told.push('ended') };
  const before = process.env[RUN_MARK];
  {
    using _one = watchChildren('one', watcher);
    using _two = watchChildren('two', { started: () => undefined, ended: () => undefined });
    const { stdout } = await run('sh', ['-c', `echo "$${RUN_MARK}"`]);
    expect(stdout).toBe([...(before === undefined ? [] : [before]), 'one', 'two'].join(','));
  }
  expect(told).toEqual(['started', 'ended']);
  expect((await run('sh', ['-c', `echo "$${RUN_MARK}"`])).stdout).toBe(before ?? '');
});

/** The command lines of everything that runs on this machine. */
async function commandLines(): Promise<string> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.join('\n');
}
