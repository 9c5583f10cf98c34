import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type SmallSystem, UP, writeSmallSystem } from '../../../fixtures/seal/guest/sealed-system.ts';
import { buildDemo } from '../../build/demo.ts';
import type { SealedBootEvidence, SealedTrialsEvidence } from '../../checks/seal/boot-evidence.ts';
import { sealBoots } from '../../checks/seal/boots.ts';
import { sealKernel } from '../../checks/seal/kernel.ts';
import { sealPassesOver } from '../../checks/seal/passes-over.ts';
import { sealRefuses } from '../../checks/seal/refuses.ts';
import { guestTokens } from '../../guest/tokens.ts';
import { capacity } from '../../host/capacity.ts';
import { DEMO_RECIPE } from '../../host/installation.ts';
import { userPlaces } from '../../host/places.ts';
import { bootOptionsOf } from '../boot-options.ts';
import { gatherSeal } from '../seal-evidence.ts';
import { openSealedGuests } from './sealed-guests.ts';
import type { BootGathering } from '../staged-guest.ts';

// A guest takes seconds; a machine that is busy with other tests takes longer.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 20 * 60_000 });

const { signal } = new AbortController();
let scratch: string;
let demo: string;
let system: SmallSystem;

beforeAll(async () => {
  const places = userPlaces(process.env);
  demo = await buildDemo({ recipe: DEMO_RECIPE, places, signal, progress: () => undefined, env: {} });
  scratch = await mkdtemp(join(tmpdir(), 'bp-sealed-'));
  system = await writeSmallSystem(scratch, demo);
});
afterAll(() => rm(scratch, { recursive: true }));

describe('a system without an initrd, whose small root reaches the image', () => {
  let good: SealedBootEvidence;
  let bad: SealedTrialsEvidence;
  let second: SealedTrialsEvidence;
  beforeAll(async () => {
    const parts = {
      kernel: join(scratch, 'kernel'),
      rootfs: join(scratch, 'rootfs.erofs'),
      cmdline: system.rootCmdline,
      repository: join(scratch, 'repository'),
      upWhen: UP,
    };
    const guests = openSealedGuests(parts);
    const options = await gathering('root');
    good = await guests.boot(await gatherSeal(parts, signal), options);
    bad = await guests.tamper(good, options);
    second = await guests.second(good, options);
  });

  test('comes up on an overlay over the image that its command line names', () => {
    expect(good.boot?.end).toBe(`its console said "${UP}"`);
    expect(sealBoots.check(good, NOWHERE)).toEqual([]);
  });

  test.each([
    ['image-replaced', /refused: \w+ measures sha256:/],
    ['object-changed', /FILE CORRUPTED!/],
    ['object-replaced', /the init of \w+ cannot be read/],
    ['object-unsealed', /the init of \w+ cannot be read/],
  ])('refuses its disk: %s', (name, said) => {
    const trial = bad.trials.find((one) => one.name === name);
    expect(trial).toMatchObject({ boot: { isUp: false } });
    expect([trial?.boot.end, ...(trial?.boot.tail ?? [])].join('\n')).toMatch(said);
  });

  test('takes the second of two images where the first is not there, and no check says a word', () => {
    expect(second.trials).toMatchObject([{ name: 'second-only', boot: { isUp: true } }]);
    expect([...sealRefuses.check(bad, NOWHERE), ...sealPassesOver.check(second, NOWHERE)]).toEqual([]);
  });
});

test('a unified kernel image is booted with its own initrd, from the disk that it names', async () => {
  const parts = { uki: join(scratch, 'boot.efi'), repository: join(scratch, 'repository'), upWhen: UP };
  const good = await openSealedGuests(parts).boot(await gatherSeal(parts, signal), await gathering('uki'));
  expect(good.boot?.end).toBe(`its console said "${UP}"`);
});

test('so is one for arm64, whose kernel is an Image', async () => {
  const root = join(scratch, 'arm64');
  await writeSmallSystem(root, demo, (script) => script, 'arm64');
  const parts = { uki: join(root, 'boot.efi'), repository: join(root, 'repository'), upWhen: UP };
  const evidence = await gatherSeal(parts, signal);
  expect(evidence.uki).toMatchObject({ arch: 'arm64', kernel: { arch: 'arm64', kind: 'an arm64 kernel Image' } });
  // QEMU starts it by -kernel. As a release it is refused: the demo's kernels have no EFI stub, and its own stub no code.
  expect(sealKernel.check(evidence, NOWHERE)).toMatchObject([
    { problem: expect.stringMatching(/no EFI header/) as string },
  ]);
  const good = await openSealedGuests(parts).boot(evidence, await gathering('uki-arm64'));
  expect(good.boot?.end).toBe(`its console said "${UP}"`);
});

async function gathering(name: string): Promise<BootGathering> {
  const own = join(scratch, name);
  return {
    runFolder: own,
    boot: bootOptionsOf({ accel: 'tcg' }, {}),
    places: { cache: join(own, 'cache'), state: join(own, 'state') },
    scratch: own,
    tokens: guestTokens(await capacity()),
    environment: {},
    signal,
    progress: () => undefined,
    canary: () => Promise.resolve(null),
    onBoot: () => undefined,
    onStage: () => undefined,
  };
}

const NOWHERE: Parameters<typeof sealBoots.check>[1] = {
  arch: null,
  subject: {
    kind: 'sealed image',
    arches: [],
    layout: 'asset-v',
    has: { tarball: false, archManifest: false, mergedManifest: false, binaries: false },
  },
};
