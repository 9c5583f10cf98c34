import { randomInt } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { digestOfBytes } from '../../formats/bytes-digest.ts';
import { type RunningProcess, start } from '../../host/process.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { dripped } from '../front/faults.ts';
import { openLocalCdn } from '../front/local-cdn.ts';
import { writeSampleTree } from './conformance/sample-release.ts';
import { openAssetManager } from './asset-manager.ts';

const FULL = process.env['BOOTPROOF_SOAK'] !== undefined;
const CONSUMERS = FULL ? 50 : 8;
const KILLS = FULL ? 150 : 12;
const SEED = Number(process.env['BOOTPROOF_SEED'] ?? randomInt(2 ** 31));

test(
  `${CONSUMERS} consumers at once on one cache, killed at random and started again, leave it whole (BOOTPROOF_SEED=${SEED})`,
  { timeout: 900_000 },
  async () => {
    await using folder = await makeTemporaryFolder('race');
    await writeSampleTree(join(folder.path, 'cdn'), ['0.6.11']);
    // Slow enough for kills to fall into downloads, and into everything else.
    const faults = [{ path: /kernel$|erofs$/, change: dripped(1_000_000) }];
    await using cdn = await openLocalCdn({ root: join(folder.path, 'cdn'), faults });
    const home = join(folder.path, 'home');
    const places = [join(home, 'cache'), join(home, 'runtime/bin')] as const;
    const random = seeded(SEED);
    const begin = (): Promise<RunningProcess> =>
      start(process.execPath, [join(import.meta.dirname, 'prepare.fixture.ts'), cdn.url, ...places]);
    const running = await Promise.all(Array.from({ length: CONSUMERS }, begin));
    for (let kills = 0; kills < KILLS; kills++) {
      await sleep(random() * 100);
      const victim = Math.floor(random() * running.length);
      running[victim]?.kill();
      await running[victim]?.ended;
      running[victim] = await begin();
    }
    const ends = await Promise.all(running.map(({ ended }) => ended));
    expect(ends.filter(({ status }) => status !== 0)).toEqual([]);
    using manager = openAssetManager({
      baseUrl: cdn.url,
      arch: 'x86_64',
      cacheFolder: places[0],
      binFolder: places[1],
    });
    const { files } = await manager.prepare({ signal: new AbortController().signal, timeoutMs: 60_000 });
    expect(files.filter(({ receivedBytes }) => receivedBytes > 0)).toEqual([]);
    for (const { place, sha256 } of files) expect(digestOfBytes(await readFile(place))).toBe(sha256);
    expect((await readdir(home, { recursive: true })).sort()).toEqual([
      'cache',
      'cache/.lock',
      'cache/.state.json',
      'cache/0.6.11',
      'cache/0.6.11/kernel',
      'cache/0.6.11/manifest.json',
      'cache/0.6.11/rootfs.erofs',
      'runtime',
      'runtime/bin',
      'runtime/bin/dockerd',
      'runtime/bin/k3s',
      'runtime/kernel',
      'runtime/kernel/vmlinux',
    ]);
  },
);

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
