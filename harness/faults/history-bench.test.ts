import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import { HISTORY_CHECKS } from '../checks/history/area.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { historyBench } from './history-bench.ts';
import { loadCatalogue } from './load.ts';
import { runFault } from './run-fault.ts';

const { faults } = await loadCatalogue(join(import.meta.dirname, '../../fixtures/faults'));

test('every check of the area has a fault that it must catch', () => {
  const caught = new Set(faults.map(({ caughtBy }) => caughtBy));
  expect(HISTORY_CHECKS.filter(({ id }) => !caught.has(id)).map(({ id }) => id)).toEqual([]);
});

test('a release that follows well on the one before it is not counted as caught', async () => {
  const folder = await makeTemporaryFolder('history-faults');
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const bench = historyBench(await smallRelease(), folder.path, new AbortController().signal);
  const fault = faults.find(({ area }) => area === 'history');
  if (fault === undefined) throw new Error('the catalogue has nothing for the area');
  const { wrong } = await runFault({ ...fault, id: 'no-fault', breaks: {}, consequences: [] }, bench);
  expect(wrong).toEqual([`${fault.caughtBy} did not report it`]);
});
