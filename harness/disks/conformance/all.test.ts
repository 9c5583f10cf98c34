import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ScenarioResult, parseScenarioList } from '../../conformance/run-scenarios.ts';
import { INSTALLATION } from '../../host/installation.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { DISK_SCENARIOS, playDiskScenarios } from './all.ts';

const OURS = `'${process.execPath}' '${join(INSTALLATION, 'harness/cli/bootproof.mjs')}' disks`;
const NAIVE = `sh '${join(INSTALLATION, 'fixtures/disks/naive-store.sh')}'`;
/** One of each kind, of those in which processes matter; the unit tests beside the store look at the same facts. */
const FEW = ['clone-is-own', 'overlay-zeros', 'guest-stale'];

async function play(command: string, ids: readonly string[], expected = ''): Promise<ScenarioResult[]> {
  await using folder = await makeTemporaryFolder('conformance');
  const deadline = { signal: new AbortController().signal, timeoutMs: 60_000 };
  return await playDiskScenarios(command, deadline, {
    scenarios: DISK_SCENARIOS.filter(({ id }) => ids.includes(id)),
    expected: parseScenarioList(expected, DISK_SCENARIOS, 'docs/disk-scenarios.md'),
    scratch: folder.path,
    lanes: 2,
    onResult: () => undefined,
  });
}

const ALL = DISK_SCENARIOS.map(({ id }) => id);

test('our own store survives every scenario that it is put through', { timeout: 600_000 }, async () => {
  const ids = process.env['BOOTPROOF_SOAK'] === undefined ? FEW : ALL;
  const results = await play(OURS, ids);
  expect(results.filter(({ outcome }) => outcome !== 'survived')).toEqual([]);
  expect(results).toHaveLength(ids.length);
});

test('a store as people write it first survives good days only', { timeout: 120_000 }, async () => {
  // Which side of a crash or a race it meets is left to chance.
  const chance = ['clone-killed', 'clones-at-once', 'prepare-at-once'];
  const results = await play(
    NAIVE,
    ALL.filter((id) => !chance.includes(id)),
  );
  const failed = results.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
  expect(failed).toEqual([
    'templates-unreadable',
    'clone-is-own',
    'stamp-mismatch',
    'stamp-missing',
    'stack-escapes',
    'empty-id',
    'two-ids',
    'overlay-lost-base',
    'overlay-unreadable',
    'overlay-marked',
    'overlay-newer',
    'overlay-is-base',
    'guest-stale',
    'gc',
  ]);
  const problems = new Map(results.map(({ id, problems }) => [id, problems.join('\n')]));
  expect(problems.get('clone-is-own')).toMatch('holds "xyz", not "abc"');
  expect(problems.get('gc')).toMatch('a disk that an overlay stands on was removed');
});

test('a list of expected failures is strict', async () => {
  const results = await play(NAIVE, ['clone', 'clone-is-own', 'two-ids'], 'clone\nclone-is-own # hard links\n');
  expect(results.map(({ outcome }) => outcome)).toEqual(['unexpected', 'expected', 'failed']);
});

test('docs/disk-scenarios.md is what the scenarios say of themselves', async () => {
  const page = [
    '# Scenarios for stores of disks',
    '',
    'Made from the scenarios themselves; `npm test` fails when this page and they differ. How they are played stands in',
    '[disks.md](disks.md).',
    '',
    '| scenario | what happens, and what must come of it |',
    '| --- | --- |',
    ...DISK_SCENARIOS.map(({ id, title }) => `| \`${id}\` | ${title} |`),
    '',
  ];
  await expect(page.join('\n')).toMatchFileSnapshot('../../../docs/disk-scenarios.md');
});

test('no two scenarios share an id', () => {
  expect(new Set(ALL).size).toBe(ALL.length);
});
