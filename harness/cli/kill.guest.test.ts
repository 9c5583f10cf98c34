import { randomInt } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { buildDemo } from '../build/demo.ts';
import { ARCHES } from '../core/arch.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { DEMO_RECIPE } from '../host/installation.ts';
import { userPlaces } from '../host/places.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';

const BOOTPROOF = join(import.meta.dirname, 'bootproof.mjs');
const TIMES = process.env['BOOTPROOF_SOAK'] === undefined ? 3 : 10;
/** A whole run takes about this long on an idle machine, so a kill before it finds guests at any stage. */
const LONGEST_LIFE_MS = 7_000;
const GRACE_MS = 5_000;

test(
  'a gate killed at a random moment leaves no process and no folder, the release as it was, and the next gate passes',
  { timeout: 20 * 60_000 },
  async () => {
    const { signal } = new AbortController();
    const places = userPlaces(process.env);
    const demo = await buildDemo({ recipe: DEMO_RECIPE, places, signal, progress: () => undefined, env: {} });
    const before = await digestsOf(demo);
    await using folder = await makeTemporaryFolder('kill');
    for (let time = 0; time < TIMES; time += 1) {
      const lifeMs = randomInt(LONGEST_LIFE_MS);
      const gate = execa(process.execPath, [BOOTPROOF, 'verify', demo], {
        env: { TMPDIR: folder.path },
        reject: false,
        forceKillAfterDelay: false,
      });
      await sleep(lifeMs);
      gate.kill('SIGKILL');
      await gate;
      const left = await whatIsLeft(folder.path);
      expect(left, `killed after ${String(lifeMs)} ms`).toEqual([]);
    }
    const next = await execa(process.execPath, [BOOTPROOF, 'verify', demo], {
      env: { TMPDIR: folder.path },
      reject: false,
    });
    expect(next.stdout).toMatch(/verdict {3}PASS/);
    expect(await digestsOf(demo)).toEqual(before);
  },
);

/** What still runs or lies there when the reaper's time is over: every guest has this folder in its arguments. */
async function whatIsLeft(folder: string): Promise<string[]> {
  const end = performance.now() + GRACE_MS;
  for (;;) {
    const running = await execa('pgrep', ['-af', `(qemu|virtiofsd).*${folder}`], { reject: false });
    const roots = await readdir(folder);
    const runs = await Promise.all(roots.map((root) => readdir(join(folder, root))));
    const left = [...running.stdout.split('\n').filter((line) => line !== ''), ...runs.flat()];
    if (left.length === 0 || performance.now() > end) return left;
    await sleep(100);
  }
}

async function digestsOf(demo: string): Promise<string[]> {
  const files = ARCHES.flatMap((arch) => [join(demo, arch, 'kernel'), join(demo, arch, 'rootfs.erofs')]);
  return Promise.all(files.map(digestOfFile));
}
