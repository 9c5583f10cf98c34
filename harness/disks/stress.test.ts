import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { judgeStore } from '../checks/disks/area.ts';
import { start } from '../host/process.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { isLeased } from '../store/lease.ts';
import { collect } from './cache/collect.ts';
import { lookAtStore } from './look-at-store.ts';

const [PROCESSES, OPERATIONS, KILLS] = process.env['BOOTPROOF_SOAK'] === undefined ? [3, 25, 2] : [8, 200, 6];
const FIXTURE = join(import.meta.dirname, 'stress.fixture.ts');

test(
  'whatever many processes do to a store at once, and whenever they are killed, it stays sound: nothing half made is taken, nothing made twice at once, nothing needed removed',
  { timeout: 600_000 },
  async () => {
    await using folder = await makeTemporaryFolder('stress');
    const top = folder.path;
    for (const name of ['boxes', 'makers', 'templates/base']) await mkdir(join(top, name), { recursive: true });
    await writeFile(join(top, 'templates/base/rootfs.ext4'), Buffer.alloc(300_000, 'template'));
    const kills = await Promise.all(Array.from({ length: PROCESSES }, (_, number) => work(top, number + 1)));
    expect(
      kills.reduce((sum, one) => sum + one, 0),
      'processes that were killed',
    ).toBeGreaterThan(0);
    const places = { templates: join(top, 'templates'), clones: join(top, 'clones') };
    const facts = await lookAtStore({ rootfs: places, images: join(top, 'store'), overlays: [join(top, 'boxes')] });
    expect(judgeStore(facts)).toEqual([]);
    // What killed processes left behind keeps nothing, and goes.
    for (const lease of await readdir(join(top, 'store/leases'))) {
      expect(await isLeased(join(top, 'store/leases', lease)), lease).toBe(false);
    }
    await collect({ store: join(top, 'store'), currentGuest: 'cc'.repeat(32) as never, overlays: [], dryRun: false });
    for (const kind of await readdir(join(top, 'store'))) {
      const left = (await readdir(join(top, 'store', kind))).filter((name) => name.startsWith('.'));
      expect(left, kind).toEqual([]);
    }
    expect(
      judgeStore(await lookAtStore({ rootfs: places, images: join(top, 'store'), overlays: [join(top, 'boxes')] })),
    ).toEqual([]);
    await rm(join(top, 'boxes'), { recursive: true });
  },
);

/** One process after the other until so many operations are done, some of them killed on the way. */
async function work(top: string, number: number): Promise<number> {
  let left = OPERATIONS;
  let kills = 0;
  for (let life = 0; left > 0; life += 1) {
    const child = await start(process.execPath, [FIXTURE, top, String(number * 1000 + life + 1), String(left)]);
    let done = 0;
    child.stdout.on('data', (dots: Buffer) => (done += dots.length));
    const said = text(child.stderr);
    if (life < KILLS) {
      await Promise.race([child.ended, firstOperation(() => done)]);
      await Promise.race([child.ended, sleep(Math.random() * 400)]);
      child.kill('SIGKILL');
    }
    const { status, signal } = await child.ended;
    if (signal === 'SIGKILL') kills += 1;
    else if (status !== 0) throw new Error(`process ${String(number)} failed: ${await said}`);
    left -= done;
  }
  return kills;
}

async function firstOperation(done: () => number): Promise<void> {
  while (done() === 0) await sleep(5);
}
