import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { buildDemo } from '../build/demo.ts';
import type { BootSummary } from '../core/boot-summary.ts';
import { guestTokens } from '../guest/tokens.ts';
import { capacity } from '../host/capacity.ts';
import { kindOf } from '../host/files.ts';
import { DEMO_RECIPE } from '../host/installation.ts';
import { userPlaces } from '../host/places.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { gatherBoot } from './boot-evidence.ts';
import { bootOptionsOf } from './boot-options.ts';
import { findCanary } from './find-canary.ts';
import { lastPassed, rememberPassed } from './last-passed.ts';
import type { BootGathering, Canary, StagedGuest } from './staged-guest.ts';

const places = userPlaces(process.env);
let demo: string;
beforeAll(async () => {
  const { signal } = new AbortController();
  demo = await buildDemo({ recipe: DEMO_RECIPE, places, signal, progress: () => undefined, env: {} });
}, 20 * 60_000);

test('a boot that fails where the demo in the cache boots is the release’s own fault, and the result says what booted', async () => {
  const { options, boots } = await gathering((failed) =>
    findCanary(failed, { stateFolder: options.places.state, demo: () => Promise.resolve(demo) }),
  );
  const record = await gatherBoot(await broken(), 'share', options);
  expect(record.outcome).toEqual({ kind: 'stopped', stage: 'kernel' });
  const canary = 'the demo release in the cache';
  expect(record.canary).toBe(canary);
  expect(boots).toMatchObject([{ outcome: 'stopped at stage kernel', canary }]);
});

test('where the canary does not boot either, the host is blamed and the release is not judged', async () => {
  const guest = await broken();
  const { options } = await gathering(() => Promise.resolve({ name: 'a bad canary', guest }));
  await expect(gatherBoot(guest, 'share', options)).rejects.toMatchObject({
    code: 'BOOTPROOF_HOST_CANNOT_BOOT',
    message: expect.stringContaining(
      'a bad canary, booted in the usual way, came out as "stopped at stage kernel"',
    ) as string,
  });
});

test('a canary is booted in the way in which it booted before, whatever the boot was that failed', async () => {
  const { options } = await gathering(() => Promise.resolve(good()));
  const record = await gatherBoot(await broken(), 'bare', options);
  expect(record.canary).toBe('the demo');
  expect(await kindOf(join(options.runFolder, 'guests', 'arm64-bare-canary', 'share'))).toBe('folder');
});

test('without a release that booted before, a few instructions on bare metal stand in', async () => {
  const { options } = await gathering(() => Promise.resolve(null));
  const record = await gatherBoot(await broken(), 'share', options);
  expect(record.canary).toMatch(/bare-metal/);
});

test('the last release that booted is remembered until its files change', async () => {
  await using state = await makeTemporaryFolder('passed');
  const rootfs = join(state.path, 'rootfs.erofs');
  await writeFile(rootfs, 'a root file system');
  expect(await lastPassed('arm64', state.path)).toBeNull();
  await rememberPassed({ ...good().guest, rootfs: { path: rootfs } }, 'dist', state.path);
  expect(await lastPassed('arm64', state.path)).toMatchObject({ name: 'the last release that booted here (dist)' });
  await writeFile(rootfs, 'another file system');
  expect(await lastPassed('arm64', state.path)).toBeNull();
});

function good(): Canary {
  return {
    name: 'the demo',
    guest: {
      arch: 'arm64',
      kernel: { path: join(demo, 'arm64', 'kernel') },
      rootfs: { path: join(demo, 'arm64', 'rootfs.erofs') },
      cmdline: 'console=hvc0 root=/dev/vda ro rootfstype=erofs earlycon',
      kernelVersion: null,
      kernelConfig: null,
      sharedFiles: [],
      fex: { kind: 'none', why: 'not tried' },
      offersDebugConsole: false,
    },
  };
}

/** A root file system that no kernel mounts. */
async function broken(): Promise<StagedGuest> {
  const folder = await makeTemporaryFolder('broken');
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const rootfs = join(folder.path, 'rootfs.erofs');
  await writeFile(rootfs, Buffer.alloc(1024 * 1024));
  return { ...good().guest, rootfs: { path: rootfs } };
}

async function gathering(canary: BootGathering['canary']): Promise<{ options: BootGathering; boots: BootSummary[] }> {
  const scratch = await makeTemporaryFolder('boot');
  onTestFinished(() => scratch[Symbol.asyncDispose]());
  const boots: BootSummary[] = [];
  const options: BootGathering = {
    runFolder: join(scratch.path, 'run'),
    boot: bootOptionsOf({ accel: 'tcg' }, {}),
    places: { ...places, state: join(scratch.path, 'state') },
    scratch: scratch.path,
    tokens: guestTokens(await capacity()),
    environment: {},
    signal: new AbortController().signal,
    progress: () => undefined,
    canary,
    onBoot: (boot) => boots.push(boot),
    onStage: () => undefined,
  };
  return { options, boots };
}
