import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import type { Breakage } from '../faults/fault.ts';
import { loadCatalogue } from '../faults/load.ts';
import { rebuild } from '../faults/rebuild.ts';
import type { ReleaseParts } from '../faults/release-parts.ts';
import { INSTALLATION } from '../host/installation.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { mergeRuns, readShards } from '../report/merge-runs.ts';
import type { Result } from '../report/result.ts';
import { whyUnsignable } from '../report/signoff/unsignable.ts';
import { exitStatusOf } from '../report/verdict.ts';
import { resolvePath } from '../target/resolve.ts';
import { type Rules, rulesOf } from '../target/rules.ts';
import { contractRun } from './contract-run.ts';
import { type GateOptions, openGate } from './gate.ts';

let folder: string;
let good: ReleaseParts;
let runs = 0;
let temporary: Awaited<ReturnType<typeof makeTemporaryFolder>>;

beforeAll(async () => {
  temporary = await makeTemporaryFolder('shards');
  folder = temporary.path;
  good = await smallRelease();
});

afterAll(() => temporary[Symbol.asyncDispose]());

const WAIVED = { reason: 'known', tracker: 'T-1', expires: '2999-12-31' } as const;

test.each<[string, Breakage, Rules]>([
  ['a good release', {}, rulesOf({})],
  ['a manifest that is no JSON', { manifestText: (text, arch) => (arch === 'arm64' ? '{' : text) }, rulesOf({})],
  [
    'a manifest that breaks its schema, of which some is waived or required',
    { manifest: (manifest) => void (manifest.schema_version = -1) },
    rulesOf({
      waivers: [
        { ...WAIVED, check: 'manifest/schema', arch: null },
        { ...WAIVED, check: 'tarball/name', arch: 'arm64' },
      ],
      required: ['binary/fex', 'builder/ends'],
    }),
  ],
])('shards of %s come to the same as one run, check for check', { timeout: 60_000 }, async (_name, breakage, rules) => {
  await expectSame(breakage, rules);
});

test.runIf(process.env['BOOTPROOF_SOAK'] !== undefined)(
  'shards of every broken release of the catalogue come to the same as one run',
  { timeout: 3_600_000 },
  async () => {
    const { faults } = await loadCatalogue(join(INSTALLATION, 'fixtures', 'faults'));
    for (const { breaks, area } of faults) {
      if (['tarball', 'manifest', 'kernel', 'rootfs', 'binary'].includes(area)) await expectSame(breaks, rulesOf({}));
    }
  },
);

test('a shard has no verdict, ends as its own part came out, and cannot be signed off; a lost one is named', async () => {
  const release = await makeRelease({});
  const [one, two] = await judgeShards(release, 3);
  if (one === undefined || two === undefined) throw new Error('three shards are asked for');
  expect(two).toMatchObject({ verdict: 'blocked', scope: { shard: { index: 2, count: 3 } } });
  expect(exitStatusOf(two)).toBe(0);
  const others = two.checks.filter(({ error }) => error?.code === 'BOOTPROOF_OTHER_SHARD');
  expect(others.length).toBeGreaterThan(10);
  expect(others[0]?.error?.message).toMatch(
    /^shard [13] of 3 judges this: merge all of them with `bootproof merge-runs`/,
  );
  expect(whyUnsignable(two).join()).toContain('it is shard 2 of 3: sign what `merge-runs` makes of all of them');
  const { result } = await mergeRuns(await readShards([two.runFolder, one.runFolder]), newFolder(), null);
  expect(result).toMatchObject({ verdict: 'blocked', partial: true });
  expect(result.checks.some(({ status }) => status === 'pass')).toBe(true);
  expect(result.checks.flatMap(({ error }) => error?.message ?? [])).toContain(
    'shard 3/3 is not among the merged runs: run it again with --shard 3/3, and merge all of them',
  );
});

async function expectSame(breakage: Breakage, rules: Rules): Promise<void> {
  const release = await makeRelease(breakage);
  const whole = await judge(release, { rules });
  for (const count of [2, 3]) {
    const shards = await judgeShards(release, count, rules);
    const { result } = await mergeRuns(await readShards(shards.map(({ runFolder }) => runFolder)), newFolder(), null);
    expect(comparable(result)).toEqual(comparable(whole));
    expect(whyUnsignable(result)).toEqual(whyUnsignable(whole));
    expect(shards.every((shard) => exitStatusOf(shard) === 0)).toBe(whole.verdict === 'pass');
  }
  await rm(release, { recursive: true });
}

/** What of a result may not depend on who judged which part. */
function comparable({ verdict, partial, scope, artifacts, checks }: Result): object {
  return {
    verdict,
    partial,
    scope,
    artifacts: artifacts.toSorted((a, b) => a.path.localeCompare(b.path)),
    checks: checks.map(({ durationMs: _, ...rest }) => rest),
  };
}

async function judgeShards(release: string, count: number, rules: Rules = rulesOf({})): Promise<Result[]> {
  const results: Result[] = [];
  for (let index = 1; index <= count; index += 1) {
    results.push(await judge(release, { rules, shard: { index, count, from: '--shard' } }));
  }
  return results;
}

async function judge(release: string, how: Partial<Pick<GateOptions, 'shard' | 'rules'>>): Promise<Result> {
  const target = await resolvePath(release, { from: 'argument', layout: 'asset-v', arches: [] });
  await using gate = await openGate(await contractRun(folder, target, how));
  return await gate.conclude();
}

async function makeRelease(breakage: Breakage): Promise<string> {
  const release = newFolder();
  await rebuild(good, breakage, release);
  return release;
}

function newFolder(): string {
  return join(folder, String(++runs));
}
