import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BUILDER_CHECKS } from '../checks/builder/area.ts';
import { BUILDER_AREAS } from './builder-bench.ts';
import { loadCatalogue } from './load.ts';

const { faults, variants } = await loadCatalogue(join(import.meta.dirname, '../../fixtures/faults'), BUILDER_AREAS);

test('every check of the area builder has a fault that it must catch, and there are builders that must pass', () => {
  const caught = new Set(faults.map(({ caughtBy }) => caughtBy));
  expect(BUILDER_CHECKS.filter(({ id }) => !caught.has(id))).toEqual([]);
  expect(variants.length).toBeGreaterThan(0);
  expect(faults.filter(({ throughCommand }) => throughCommand)).toHaveLength(1);
});
