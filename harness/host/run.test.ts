import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownIdentity } from './process-table.ts';
import { openRun } from './run.ts';

/** How often the gate is killed, each time at another moment. */
const KILLS = process.env['BOOTPROOF_SOAK'] === undefined ? 10 : 50;
/** Nothing of a run outlives it by more than this. */
const LIMIT_MS = 5_000;

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bootproof-run-test-'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

test('a run that ends leaves no folder and none of its processes', async () => {
  const place = join(root, 'tmp');
  const seconds = String(3_000 + Math.random());
  await runGate(place, 'quiet', seconds, 'ends');
  await waitUntil(async () => (await sleepers(seconds)).length === 0);
  expect(await readdir(place)).toEqual([]);
});

test.runIf(process.platform === 'linux')(
  'nothing survives a gate that is killed at any moment, and nobody else is touched',
  { timeout: KILLS * 10_000 },
  async () => {
    const place = join(root, 'tmp');
    const bystander = spawn('sleep', [String(4_000 + Math.random())], { detached: true, stdio: 'ignore' });
    for (let index = 0; index < KILLS; index += 1) {
      const seconds = String(3_000 + index + Math.random());
      const delayMs = (index * 600) / KILLS;
      await runGate(place, `kill-${String(index)}`, seconds, 'waits', delayMs);
      const killedAt = performance.now();
      await waitUntil(async () => (await sleepers(seconds)).length === 0);
      await waitUntil(async () => !(await readdir(place)).some((name) => name.endsWith(`kill-${String(index)}`)));
      expect(performance.now() - killedAt, `killed ${delayMs} ms after its first child`).toBeLessThan(LIMIT_MS);
    }
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    bystander.kill('SIGKILL');
  },
);

test('the next run removes what is left of a run whose reaper died too, and leaves a living run alone', async () => {
  const { pid, startTime } = await ownIdentity();
  await makeRunFolder('dead', { ...(await ownIdentity()), pid, startTime: (startTime ?? 0) - 1 });
  await makeRunFolder('before-the-restart', { ...(await ownIdentity()), bootId: 'another' });
  await makeRunFolder('alive', await ownIdentity());
  await makeRunFolder('in-a-container', { ...(await ownIdentity()), pidNamespace: 'pid:[1]', startTime: 1 });
  await using _run = await openRun({ id: 'next', temporaryRoot: root });
  await waitUntil(async () => (await readdir(root)).length === 3);
  expect((await readdir(root)).sort()).toEqual(['run-alive', 'run-in-a-container', 'run-next']);
});

test('a folder that others may write to is refused', async () => {
  await mkdir(join(root, 'open'), { mode: 0o777 });
  const { chmod } = await import('node:fs/promises');
  await chmod(join(root, 'open'), 0o777);
  await expect(openRun({ id: 'x', temporaryRoot: join(root, 'open') })).rejects.toMatchObject({
    code: 'BOOTPROOF_TEMPORARY_FOLDER',
    facts: { mode: '777' },
  });
});

async function makeRunFolder(id: string, owner: object): Promise<void> {
  await mkdir(join(root, `run-${id}`));
  await writeFile(join(root, `run-${id}`, 'owner.json'), JSON.stringify(owner));
}

/** A gate in a process of its own with children of every kind; killed a while after it has started the first one. */
async function runGate(place: string, id: string, seconds: string, end: 'ends' | 'waits', delayMs = 0): Promise<void> {
  const program = join(import.meta.dirname, 'run-gate.fixture.ts');
  const gate = spawn(process.execPath, [program, place, id, seconds, end], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => gate.once('exit', resolve));
  if (end === 'waits') {
    await new Promise((resolve) => gate.stdout.once('data', resolve));
    await sleep(delayMs);
    gate.kill('SIGKILL');
  }
  await exited;
}

/** The processes that sleep for exactly so many seconds. */
async function sleepers(seconds: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.startsWith('sleep') && line.includes(seconds));
}

async function waitUntil(holds: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + LIMIT_MS * 2;
  while (!(await holds())) {
    if (performance.now() > until) throw new Error('it did not come to hold in time');
    await sleep(20);
  }
}
