import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ALL_CHECKS } from './all.ts';
import { renderCheckDocs } from './check-docs.ts';

const SUITES = join(import.meta.dirname, '../../suites');

test('docs/checks.md is what the checks say of themselves', async () => {
  await expect(renderCheckDocs(ALL_CHECKS)).toMatchFileSnapshot('../../docs/checks.md');
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

test('a check says what holds and why in clauses without a full stop', () => {
  expect(ALL_CHECKS.filter(({ holds, why }) => holds.endsWith('.') || why.endsWith('.')).map(({ id }) => id)).toEqual(
    [],
  );
});
