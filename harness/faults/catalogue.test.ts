import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ALL_CHECKS } from '../checks/all.ts';
import { areaOf } from '../core/check-id.ts';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import { BOOT_AREAS } from './boot-bench.ts';
import { loadCatalogue } from './load.ts';
import { runFault, runVariant } from './run-fault.ts';
import { STATIC_AREAS, STATIC_CHECKS, staticBench } from './static-bench.ts';

const { faults } = await loadCatalogue(join(import.meta.dirname, '../../fixtures/faults'), STATIC_AREAS);
const scratch = await mkdtemp(join(tmpdir(), 'bootproof-faults-'));
const bench = staticBench(await smallRelease(), scratch, new AbortController().signal);

afterAll(() => rm(scratch, { recursive: true, force: true }));

test('nothing is said against the good release', async () => {
  const variant = { id: 'good', area: 'tarball', title: 'the good release', because: 'it is good', makes: {} } as const;
  expect((await runVariant(variant, bench)).wrong).toEqual([]);
});

test('every check of these areas has a fault that it must catch', () => {
  const caught = new Set(faults.map(({ caughtBy }) => caughtBy));
  expect(STATIC_CHECKS.filter(({ id }) => !caught.has(id)).map(({ id }) => id)).toEqual([]);
});

test('every check of a booted guest has one too', async () => {
  const { faults: booted } = await loadCatalogue(join(import.meta.dirname, '../../fixtures/faults'), BOOT_AREAS);
  const caught = new Set(booted.map(({ caughtBy }) => caughtBy));
  const without = ALL_CHECKS.map(({ id }) => id).filter((id) => BOOT_AREAS.includes(areaOf(id)) && !caught.has(id));
  expect(without).toEqual([]);
});

test('one fault of each of these areas goes through the command', () => {
  const through = faults.filter(({ throughCommand }) => throughCommand).map(({ area }) => area);
  expect(through.sort()).toEqual([...STATIC_AREAS].sort());
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
