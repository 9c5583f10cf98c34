import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import { CONSUME_CHECKS } from '../checks/consume/area.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { consumeBench } from './consume-bench.ts';
import { loadCatalogue } from './load.ts';
import { type FaultBench, runFault, runVariant } from './run-fault.ts';

const { faults } = await loadCatalogue(join(import.meta.dirname, '../../fixtures/faults'));

async function openBench(): Promise<FaultBench> {
  const folder = await makeTemporaryFolder('consume-faults');
  onTestFinished(() => folder[Symbol.asyncDispose]());
  return consumeBench(await smallRelease(), folder.path, new AbortController().signal);
}

test('nothing is said against a good release that is consumed', async () => {
  const variant = { id: 'good', area: 'consume', title: 'a good one', because: 'it is good', makes: {} } as const;
  expect((await runVariant(variant, await openBench())).wrong).toEqual([]);
});

test('every check of the area has a fault that it must catch', () => {
  const caught = new Set(faults.map(({ caughtBy }) => caughtBy));
  expect(CONSUME_CHECKS.filter(({ id }) => !caught.has(id)).map(({ id }) => id)).toEqual([]);
});

test('a release that can be consumed is not counted as caught', async () => {
  const fault = faults.find(({ id }) => id === 'consume-object-missing');
  if (fault === undefined) throw new Error('the catalogue has no such fault');
  const { wrong } = await runFault({ ...fault, id: 'no-fault', breaks: {} }, await openBench());
  expect(wrong).toEqual(['consume/fresh did not report it']);
});
