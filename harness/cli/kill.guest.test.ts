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
const SIGNALS = ['SIGKILL', 'SIGINT', 'SIGTERM'] as const;
/** How often each signal is sent. */
const TIMES = process.env['BOOTPROOF_SOAK'] === undefined ? 1 : 10;
/** What a gate ends with when it is killed: the statuses are for those that tidy up first. */
const ENDS = { SIGKILL: 'SIGKILL', SIGINT: 130, SIGTERM: 143 } as const;
/** A whole run takes about this long on an idle machine, so a kill before it finds guests at any stage. */
const LONGEST_LIFE_MS = 7_000;
const GRACE_MS = 5_000;

test(
  'a gate killed by any signal at a random moment leaves no process and no folder, the release as it was, and the next gate passes',
  { timeout: 30 * 60_000 },
  async () => {
    const never = new AbortController().signal;
    const places = userPlaces(process.env);
    const demo = await buildDemo({ recipe: DEMO_RECIPE, places, signal: never, progress: () => undefined, env: {} });
    const before = await digestsOf(demo);
    await using folder = await makeTemporaryFolder('kill');
    for (const signal of SIGNALS.flatMap((signal) => Array.from({ length: TIMES }, () => signal))) {
      const lifeMs = randomInt(LONGEST_LIFE_MS);
      const gate = execa(process.execPath, [BOOTPROOF, 'verify', demo, '--fresh'], {
        env: { TMPDIR: folder.path },
        reject: false,
        forceKillAfterDelay: false,
      });
      await sleep(lifeMs);
      gate.kill(signal);
      const { exitCode, signal: killedBy } = await gate;
      const what = `${signal} after ${String(lifeMs)} ms`;
      // Before it can tidy up it ends as any program does; and one that was quick has passed by then.
      expect([ENDS[signal], signal, 0], what).toContain(killedBy ?? exitCode);
      expect(await whatIsLeft(folder.path), what).toEqual([]);
    }
    const next = await execa(process.execPath, [BOOTPROOF, 'verify', demo, '--fresh'], {
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
