import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ALL_CHECKS } from '../checks/all.ts';
import { areaOf } from '../core/check-id.ts';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import { BOOT_AREAS } from './boot-bench.ts';
import { loadCatalogue } from './load.ts';
import { runCatalogue, untakenRows } from './run-catalogue.ts';
import { runFault, runVariant } from './run-fault.ts';
import { STATIC_AREAS, STATIC_CHECKS, staticBench } from './static-bench.ts';

const { faults } = await loadCatalogue(join(import.meta.dirname, '../../fixtures/faults'), STATIC_AREAS);
const scratch = await mkdtemp(join(tmpdir(), 'bootproof-faults-'));
const GOOD = { area: 'tarball', title: 'the good release', because: 'it is good', makes: {} } as const;
const bench = staticBench(await smallRelease(), scratch, new AbortController().signal);

afterAll(() => rm(scratch, { recursive: true, force: true }));

test('nothing is said against the good release', async () => {
  expect((await runVariant({ id: 'good', ...GOOD }, bench)).wrong).toEqual([]);
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

test.each([
  [
    'whose boot no check of the bench looks at',
    { scenario: 'restart' },
    /^in tarball nothing passed: no check was asked$/,
  ],
  ['of another area than the bench’s', { area: 'fex' }, /^in fex nothing passed: no check was asked$/],
  [
    'that is said to have nothing to judge, and has',
    { lacksSubject: /no tarball/ },
    /^in tarball not every check says that it has nothing to judge: tarball\/name\[arm64\] is pass/,
  ],
] as const)('an odd release %s is not counted as passed', async (_, change, reason) => {
  const { isRight, wrong } = await runVariant({ id: 'ok-unjudged', ...GOOD, ...change }, bench);
  expect({ isRight, wrong }).toEqual({ isRight: false, wrong: [expect.stringMatching(reason)] });
});

test('a catalogue without an entry for an area is none', async () => {
  await expect(loadCatalogue(scratch, ['cdn'])).rejects.toMatchObject({ code: 'BOOTPROOF_NO_CATALOGUE' });
});

test('an entry that no bench takes is not counted as right', async () => {
  const entries = [
    { id: 'ok-taken', ...GOOD },
    { id: 'ok-left', ...GOOD, makes: { store: { kind: 'boxes', change: () => Promise.resolve() } } },
  ] as const;
  const catalogue = { faults: [], variants: entries };
  const how = { areas: STATIC_AREAS, lanes: 1, signal: new AbortController().signal, onRow: () => undefined };
  const rows = await runCatalogue(catalogue, { ...bench, takes: ({ store }) => store === undefined }, how);
  expect(rows.map(({ id, isRight }) => ({ id, isRight }))).toEqual([{ id: 'ok-taken', isRight: true }]);
  expect(untakenRows(catalogue, rows)).toMatchObject([{ id: 'ok-left', isRight: false, layer: null }]);
});
