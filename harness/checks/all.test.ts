import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ALL_CHECKS } from './all.ts';
import { AREAS, areaOf } from '../core/check-id.ts';
import { renderAreaPage } from '../faults/area-page.ts';
import { renderCheckIndex } from '../faults/check-index.ts';
import { loadCatalogue } from '../faults/load.ts';

const SUITES = join(import.meta.dirname, '../../suites');
const PAGES = join(import.meta.dirname, '../../docs/checks');
const catalogue = await loadCatalogue(join(import.meta.dirname, '../../fixtures/faults'));
const areas = AREAS.filter((area) => ALL_CHECKS.some(({ id }) => areaOf(id) === area));

test('docs/checks.md is what the checks say of themselves', async () => {
  await expect(renderCheckIndex(ALL_CHECKS, catalogue)).toMatchFileSnapshot('../../docs/checks.md');
});

test.each(areas)('docs/checks/%s.md is what its checks and their faults say', async (area) => {
  await expect(renderAreaPage(area, ALL_CHECKS, catalogue)).toMatchFileSnapshot(join(PAGES, `${area}.md`));
});

test('no page is left of an area that has no checks', () => {
  const pages = areas.map((area) => `${area}.md`);
  expect(readdirSync(PAGES).filter((page) => !pages.includes(page))).toEqual([]);
});

test('no two checks share an id', () => {
  const ids = ALL_CHECKS.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test('every check that another one waits for exists', () => {
  const ids = new Set(ALL_CHECKS.map(({ id }) => id));
  expect(ALL_CHECKS.flatMap(({ after }) => after).filter((id) => !ids.has(id))).toEqual([]);
});

test('there are as many claims in the suites as there are checks', () => {
  const files = readdirSync(SUITES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.suite.ts'));
  const claims = files.flatMap((file) => [...readFileSync(join(SUITES, file), 'utf8').matchAll(/^claim\((\w+)\);$/gm)]);
  const names = claims.map(([, name]) => name);
  expect(new Set(names).size, 'each claimed once').toBe(names.length);
  expect(names.length).toBe(ALL_CHECKS.length);
});

test('a check says what holds, why, and what mends it in clauses without a full stop', () => {
  const ended = ALL_CHECKS.filter((check) => [check.holds, check.why, check.mend].some((text) => text.endsWith('.')));
  expect(ended.map(({ id }) => id)).toEqual([]);
});
