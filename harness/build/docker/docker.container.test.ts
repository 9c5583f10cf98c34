import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildDemo } from '../demo.ts';
import { RUN_LABEL } from '../../host/container-marks.ts';
import { requireImage } from '../../host/container-image.ts';
import { runInContainer } from '../../host/container.ts';
import { openDocker } from '../../host/docker.ts';
import { DEMO_RECIPE } from '../../host/installation.ts';
import { userPlaces } from '../../host/places.ts';
import { type Run, openRun } from '../../host/run.ts';
import { builderImage } from './builder-image.ts';
import { archiveTree } from './tree-archive.ts';

/** How often a gate is killed in the middle of its containers. */
const KILLS = process.env['BOOTPROOF_SOAK'] === undefined ? 3 : 20;
const LONGEST_LIFE_MS = 1_500;
const GRACE_MS = 20_000;
const BOOTPROOF = join(import.meta.dirname, '..', '..', 'cli', 'bootproof.mjs');
const FIXTURE = join(import.meta.dirname, 'container-gate.fixture.ts');
const { signal } = new AbortController();
const progress = (): void => undefined;
const places = userPlaces(process.env);

let run: Run;
let image: string;
let root: string;

beforeAll(async () => {
  run = await openRun({ id: randomUUID() });
  image = await builderImage(undefined, { cache: places.cache, signal, progress });
  root = await mkdtemp(join(tmpdir(), 'bootproof-containers-'));
}, 120_000);

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
  await run[Symbol.asyncDispose]();
});

test('the builder area holds for the demo: its root file systems are built twice in containers, the same as what ships', async () => {
  await buildDemo({ recipe: DEMO_RECIPE, places, signal, progress, env: {} });
  const args = ['verify', '--tier', 'full', '--only', 'builder', '--json'];
  const { stdout } = await execa(process.execPath, [BOOTPROOF, ...args], { reject: false });
  const { checks } = JSON.parse(stdout) as { checks: { id: string; arch: string; status: string }[] };
  expect(checks.map(({ id, arch, status }) => `${id}[${arch}] ${status}`)).toEqual(
    ['builder/ends', 'builder/reproducible', 'builder/image', 'builder/ships'].flatMap((id) =>
      // The image that ships is judged by the area rootfs.
      ['arm64', 'x86_64'].map((arch) => `${id}[${arch}] ${id === 'builder/image' ? 'not-applicable' : 'pass'}`),
    ),
  );
  expect(await containers()).toEqual([]);
});

test('a container has no network, no capability, no user of this machine and no folder of it', async () => {
  const command =
    'id -u > /build/out/x; grep -E "Cap(Eff|Bnd)|NoNewPrivs" /proc/self/status >> /build/out/x; ls /sys/class/net >> /build/out/x; cut -d" " -f5 /proc/self/mountinfo >> /build/out/x';
  const said = await saidBy(image, command);
  expect(said).toContain(
    `65534\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\nlo\n`.replace('CapBnd', 'CapEff:\t0000000000000000\nCapBnd'),
  );
  expect(said).not.toContain(root);
});

test.each([
  ['an unknown image', () => 'localhost/bootproof-absent:1', 'true', 'BOOTPROOF_CONTAINER', /cannot be started/],
  ['a program that is not there', () => image, 'nothing-of-this-name', 'BOOTPROOF_CONTAINER', /status 127 .*not found/],
  ['a program that fails', () => image, 'echo why; exit 3', 'BOOTPROOF_CONTAINER', /status 3 \(why\)/],
  ['a program that goes on and on', () => image, 'sleep 60', 'BOOTPROOF_CONTAINER', /time limit/],
])('%s is told of, and its container is gone', async (_, of, command, code, words) => {
  const timeoutMs = command.startsWith('sleep') ? 1_000 : 60_000;
  const failed = saidBy(of(), command, { signal, timeoutMs });
  await expect(failed).rejects.toMatchObject({ code, message: expect.stringMatching(words) });
  expect(await containers()).toEqual([]);
});

test('a build that is called off ends its container at once', async () => {
  const stop = new AbortController();
  const building = saidBy(image, 'sleep 60', { signal: stop.signal, timeoutMs: 60_000 });
  setTimeout(() => stop.abort(new Error('called off')), 1_500);
  await expect(building).rejects.toThrow('called off');
  expect(await containers()).toEqual([]);
});

test("an image of the user's that lacks mkfs.erofs gets it from its own package manager", async () => {
  const base = 'bootproof-test-base:1';
  await requireImage(base, (folder) => writeFile(join(folder, 'Dockerfile'), baseWithout(image)));
  expect(
    await saidBy(
      await builderImage(base, { cache: places.cache, signal, progress }),
      'mkfs.erofs --help > /build/out/x 2>&1',
    ),
  ).toContain('Generate erofs image');
});

test('a gate that is killed in the middle of its containers leaves none, and no folder', async () => {
  for (let time = 0; time < KILLS; time += 1) {
    const id = `kill-${String(time)}`;
    const gate = await startFixture([root, id, image]);
    // Loading the library takes a second, so the first container comes after that.
    await sleep(1_000 + randomInt(LONGEST_LIFE_MS));
    gate.kill();
    await waitUntil(async () => (await containers()).length === 0 && (await readdir(root)).length === 0);
  }
});

test.runIf(process.getuid?.() === 0)(
  'a Docker daemon of our own ends with a gate that is killed, mounts and all',
  async () => {
    const gate = await startFixture([root, 'own-daemon', image, 'own']);
    const folder = join(root, 'run-own-daemon');
    expect(await readFile('/proc/self/mountinfo', 'utf8')).toContain(folder);
    gate.kill();
    await waitUntil(async () => (await readdir(root)).length === 0);
    expect(await readFile('/proc/self/mountinfo', 'utf8')).not.toContain(folder);
    const { stdout } = await execa('pgrep', ['-af', folder], { reject: false });
    expect(stdout).toBe('');
  },
);

/** What a subprocess gives may not be awaited: it would be awaited to its end. */
async function startFixture(args: readonly string[]): Promise<{ kill: () => void }> {
  const gate = execa(process.execPath, [FIXTURE, ...args], { reject: false, buffer: false, stderr: 'inherit' });
  await once(gate.stdout, 'data');
  return { kill: () => void gate.kill('SIGKILL') };
}

async function saidBy(of: string, command: string, deadline = { signal, timeoutMs: 60_000 }): Promise<string> {
  const pieces: Uint8Array[] = [];
  const job = {
    image: of,
    files: archiveTree([{ kind: 'folder', path: 'dev' }]),
    command: ['sh', '-c', command],
    result: '/build/out/x',
  };
  await runInContainer(job, deadline, async (archive) => {
    for await (const piece of archive) pieces.push(piece);
  });
  return Buffer.concat(pieces).toString('latin1');
}

/** All containers that any run of bootproof has on this daemon. */
async function containers(): Promise<string[]> {
  const { client } = await openDocker();
  const found = await client.container.dockerode.listContainers({ all: true, filters: { label: [RUN_LABEL] } });
  return found.map(({ Names, State }) => `${Names.join()} ${State}`);
}

/** A stand-in for an image of a registry: what its package manager installs lies there already. */
function baseWithout(builder: string): string {
  const apk = '#!/bin/sh\\nmv /opt/mkfs.erofs /usr/bin/\\n';
  return `FROM ${builder}\nRUN mkdir -p /opt /sbin && mv /usr/bin/mkfs.erofs /opt/ && printf '${apk}' > /sbin/apk && chmod +x /sbin/apk\n`;
}

async function waitUntil(holds: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + GRACE_MS;
  while (!(await holds())) {
    if (performance.now() > until)
      throw new Error(`left: ${[...(await containers()), ...(await readdir(root))].join(', ')}`);
    await sleep(100);
  }
}
