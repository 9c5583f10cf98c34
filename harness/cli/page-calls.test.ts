import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { INSTALLATION } from '../host/installation.ts';
import { COMMANDS } from './command-table.ts';

test('every call of bootproof in the documentation names a command and flags that there are', () => {
  const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: INSTALLATION });
  const calls = pages.flatMap((page) => callsIn(page).map((call) => ({ page, call })));
  expect(calls.length).toBeGreaterThan(100);
  expect(calls.flatMap(({ page, call }) => wrongIn(call).map((wrong) => `${page}: ${wrong} in "${call}"`))).toEqual([]);
});

test('nothing that is shown for a CI asks the registry for a package of our name', () => {
  const shown = globSync(['*.md', 'docs/**/*.md'], { cwd: INSTALLATION }).flatMap((page) => {
    const text = readFileSync(join(INSTALLATION, page), 'utf8');
    const blocks = page === 'docs/ci.md' ? [text.replace('plain `npx bootproof`', '')] : text.match(/```yaml[^]*?```/g);
    return blocks ?? [];
  });
  expect(shown.length).toBeGreaterThan(1);
  expect(shown.flatMap((text) => text.match(/.*\bnpx (?!--no-install ).*/g) ?? [])).toEqual([]);
});

test('no block of code calls bootproof as if it were on the PATH, where nothing puts it', () => {
  const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: INSTALLATION });
  const bare = pages.flatMap(
    (page) => readFileSync(join(INSTALLATION, page), 'utf8').match(/^ {4}bootproof .*/gm) ?? [],
  );
  expect(bare).toEqual([]);
});

/** What stands behind `bootproof` in blocks of code and between backticks, up to a comment or a pipe. */
function callsIn(page: string): string[] {
  const text = readFileSync(join(INSTALLATION, page), 'utf8').replaceAll(/\\\n\s*/g, '');
  return [...text.matchAll(/(?:(?:npx (?:--no-install )?|`)bootproof|bootproof\.mjs) ([a-z][^\n`#|…]*)/gm)].map(
    ([, call = '']) => call.trim(),
  );
}

function wrongIn(call: string): string[] {
  const [first = '', second = ''] = call.split(/\s+/);
  const command =
    COMMANDS.find(({ name }) => name === `${first} ${second}`) ?? COMMANDS.find(({ name }) => name === first);
  if (command === undefined)
    return COMMANDS.some(({ name }) => name.startsWith(`${first} `)) ? [] : [`no command ${first}`];
  const flags = command.options.flatMap(({ flags }) => flags.match(/--[a-z-]+/g) ?? []);
  const given = [...call.matchAll(/(?<=\s)--[a-z][a-z-]*/g)].map(([flag]) => flag);
  return given.filter((flag) => flag !== '--help' && !flags.includes(flag)).map((flag) => `no flag ${flag}`);
}
