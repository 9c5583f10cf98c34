import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import { CDN_CHECKS } from '../checks/cdn/area.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { cdnBench } from './cdn-bench.ts';
import { loadCatalogue } from './load.ts';
import { type FaultBench, runFault, runVariant } from './run-fault.ts';

const { faults } = await loadCatalogue(join(import.meta.dirname, '../../fixtures/faults'));

async function openBench(): Promise<FaultBench> {
  const folder = await makeTemporaryFolder('cdn-faults');
  onTestFinished(() => folder[Symbol.asyncDispose]());
  return cdnBench(await smallRelease(), folder.path, new AbortController().signal);
}

test('nothing is said against a good release that is served well', async () => {
  const variant = { id: 'good', area: 'cdn', title: 'a good CDN', because: 'it is good', makes: {} } as const;
  expect((await runVariant(variant, await openBench())).wrong).toEqual([]);
});

test('every check of the area has a fault that it must catch', () => {
  const caught = new Set(faults.map(({ caughtBy }) => caughtBy));
  expect(CDN_CHECKS.filter(({ id }) => !caught.has(id)).map(({ id }) => id)).toEqual([]);
});

test('a CDN that serves well is not counted as caught', async () => {
  const fault = faults.find(({ area }) => area === 'cdn');
  if (fault === undefined) throw new Error('the catalogue has nothing for the area');
  const { wrong } = await runFault({ ...fault, id: 'no-fault', breaks: {}, consequences: [] }, await openBench());
  expect(wrong).toEqual([`${fault.caughtBy} did not report it`]);
});
