import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import { MANIFEST_CHECKS } from '../checks/manifest/area.ts';
import { TARBALL_CHECKS } from '../checks/tarball/area.ts';
import type { Arch } from '../core/arch.ts';
import { type Gatherers, openBroker } from '../target/broker.ts';
import { openReleaseReader } from '../target/release-reader.ts';
import { loadCatalogue } from './load.ts';
import { type FaultBench, runFault, runVariant } from './run-fault.ts';

const AREAS: readonly string[] = ['tarball', 'manifest'];
const { faults, variants } = await loadCatalogue(join(import.meta.dirname, '../../fixtures/faults'));
const scratch = await mkdtemp(join(tmpdir(), 'bootproof-faults-'));
const bench: FaultBench = {
  good: smallRelease(),
  scratch,
  checks: [...TARBALL_CHECKS, ...MANIFEST_CHECKS],
  // Only what this catalogue asks for: the other kinds of evidence need kernels and guests.
  openBroker: (target) => {
    const reader = openReleaseReader(target, { store: null, signal: new AbortController().signal });
    return openBroker({
      tarball: async (arch: Arch) => (await reader.tarball(arch)).evidence,
      manifest: () => reader.manifests(),
    } as unknown as Gatherers);
  },
};

afterAll(() => rm(scratch, { recursive: true, force: true }));

test('nothing is said against the good release', async () => {
  const variant = { id: 'good', area: 'tarball', title: 'the good release', because: 'it is good', makes: {} } as const;
  expect((await runVariant(variant, bench)).wrong).toEqual([]);
});

test.each(faults.filter(({ area }) => AREAS.includes(area)))('$id: $title is caught by $caughtBy', async (fault) => {
  expect((await runFault(fault, bench)).wrong).toEqual([]);
});

test.each(variants.filter(({ area }) => AREAS.includes(area)))('$id: $title passes', async (variant) => {
  expect((await runVariant(variant, bench)).wrong).toEqual([]);
});

test('every check of these areas has a fault that it must catch', () => {
  const caught = new Set(faults.map(({ caughtBy }) => caughtBy));
  expect(bench.checks.filter(({ id }) => !caught.has(id)).map(({ id }) => id)).toEqual([]);
});

test('a fault that is not one is not counted as caught', async () => {
  const [fault] = faults;
  if (fault === undefined) throw new Error('the catalogue is empty');
  const { isRight, wrong } = await runFault({ ...fault, id: 'no-fault', breaks: {} }, bench);
  expect({ isRight, wrong: wrong.slice(0, 1) }).toEqual({
    isRight: false,
    wrong: [`${fault.caughtBy} did not report it`],
  });
});
