import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { INSTALLATION } from '../host/installation.ts';
import { DISK_SCENARIOS } from './conformance/all.ts';

const page = await readFile(join(INSTALLATION, 'docs/disks.md'), 'utf8');
const rows = page.slice(page.indexOf('## Where the behaviours come from')).split('\n');
const named = rows.flatMap((row) => {
  const [, room, title] = /\| `((?:disks|store|host)\/[a-z/-]+)`: ([^|;]+?(?:; [^|]+?)?) \|$/.exec(row) ?? [];
  return room === undefined || title === undefined ? [] : [{ row, room, title }];
});

test('every test that docs/disks.md names is there, under the very title', async () => {
  expect(named.length).toBeGreaterThan(50);
  for (const { row, room, title } of named) {
    const source = await readFile(join(INSTALLATION, 'harness', `${room}.test.ts`), 'utf8');
    const titles = [...source.matchAll(/(['"`])((?:(?!\1).)+)\1,\s*(?:async )?\(/g)].map(([, , text]) => text ?? '');
    expect(
      titles.some((one) => title.startsWith(one)),
      row,
    ).toBe(true);
  }
});

test('every row of these tables names a test', () => {
  const told = rows.filter(
    (row) => row.startsWith('| ') && !/^\| (?:---|their test|what BoxLite|the registry|BoxLite) /.test(row),
  );
  expect(told).toHaveLength(named.length);
});

test('every scenario that the page names is there', () => {
  const known = DISK_SCENARIOS.map(({ id }) => id);
  const told = rows.flatMap((row) => /; scenarios? (.*) \|$/.exec(row)?.[1]?.match(/[a-z-]+/g) ?? []);
  expect(told.filter((id) => !known.includes(id))).toEqual([]);
  expect(told.length).toBeGreaterThan(5);
});
