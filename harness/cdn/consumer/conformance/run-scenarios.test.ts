import { join } from 'node:path';
import { expect, test } from 'vitest';
import { INSTALLATION } from '../../../host/installation.ts';
import { makeTemporaryFolder } from '../../../host/temporary-folder.ts';
import { renderScenarioDocs } from './scenario-docs.ts';
import { type ScenarioResult, parseScenarioList } from '../../../conformance/run-scenarios.ts';
import { SCENARIOS, playScenarios } from './run-scenarios.ts';

const OURS = `'${process.execPath}' '${join(INSTALLATION, 'harness/cli/bootproof.mjs')}' consumer prepare --events --stall 1s`;
const NAIVE = `sh '${join(INSTALLATION, 'fixtures/consumers/naive.sh')}'`;
/** Those in which processes matter; `hostile-cdn.test.ts` covers the others within this one. */
const FEW = ['warm', 'killed', 'at-once', 'events', 'slow-drip', 'rollback', 'https', 'https-untrusted'];
const SOME =
  'warm damaged-kernel killed at-once events cut wrong-byte name-escape rollback republished https https-left'.split(
    ' ',
  );

async function play(
  command: string,
  ids: readonly string[],
  timeoutMs: number,
  expected = '',
): Promise<ScenarioResult[]> {
  await using folder = await makeTemporaryFolder('conformance');
  const deadline = { signal: new AbortController().signal, timeoutMs };
  return await playScenarios(command, deadline, {
    scenarios: SCENARIOS.filter(({ id }) => ids.includes(id)),
    expected: parseScenarioList(expected, SCENARIOS, 'docs/consumer.md'),
    scratch: folder.path,
    lanes: 2,
    onResult: () => undefined,
  });
}

function outcomes(results: readonly ScenarioResult[]): Record<string, string> {
  return Object.fromEntries(results.map(({ id, outcome }) => [id, outcome]));
}

test('our own consumer survives every scenario that it is put through', { timeout: 600_000 }, async () => {
  const ids = process.env['BOOTPROOF_SOAK'] === undefined ? FEW : SCENARIOS.map(({ id }) => id);
  const results = await play(OURS, ids, 60_000);
  expect(results.filter(({ outcome }) => outcome !== 'survived')).toEqual([]);
  expect(results).toHaveLength(ids.length);
});

test('a downloader as people write it first survives good days only', { timeout: 120_000 }, async () => {
  // Only one of them has to be waited out; the others take their time on a busy machine.
  const results = [
    ...(await play(NAIVE, ['fresh', 'latest', 'missing', ...SOME], 60_000)),
    ...(await play(NAIVE, ['slow-drip'], 3_000)),
  ];
  expect(outcomes(results)).toEqual({
    fresh: 'survived',
    latest: 'survived',
    warm: 'survived',
    events: 'survived',
    'at-once': expect.stringMatching(/survived|failed/),
    'damaged-kernel': 'failed',
    killed: 'failed',
    cut: 'failed',
    'slow-drip': 'failed',
    'wrong-byte': 'failed',
    missing: 'failed',
    'name-escape': 'failed',
    rollback: 'failed',
    republished: 'failed',
    https: 'survived',
    'https-left': 'failed',
  });
  const problems = new Map(results.map(({ id, problems }) => [id, problems.join('\n')]));
  expect(problems.get('slow-drip')).toMatch('it was still running after 3.0 s');
  expect(problems.get('wrong-byte')).toMatch('it ended with status 0 and was to refuse');
  expect(problems.get('name-escape')).toMatch('a/escaped was written: it is no file of the release');
});

test('a list of expected failures is strict', async () => {
  const results = await play(NAIVE, ['fresh', 'missing', 'wrong-byte'], 5_000, 'fresh # it never worked\nmissing\n');
  expect(outcomes(results)).toEqual({ fresh: 'unexpected', missing: 'expected', 'wrong-byte': 'failed' });
  expect(() => parseScenarioList('fresh\nno-such-thing', SCENARIOS, 'docs/consumer.md')).toThrow(
    'there is no scenario no-such-thing',
  );
});

test('a consumer that cannot be started fails, and so does one that crashes', async () => {
  const [absent] = await play('/no/such/program', ['missing'], 5_000);
  expect(absent?.problems).toEqual([expect.stringMatching(/^it could not be started: status 127: .*not found$/)]);
  const [crashed] = await play("sh -c 'kill -SEGV $$'", ['missing'], 5_000);
  expect(crashed?.outcome).toBe('failed');
});

test('docs/consumer-scenarios.md is what the scenarios say of themselves', async () => {
  await expect(renderScenarioDocs(SCENARIOS)).toMatchFileSnapshot('../../../../docs/consumer-scenarios.md');
});

test('no two scenarios share an id', () => {
  const ids = SCENARIOS.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});
