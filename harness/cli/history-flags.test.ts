import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import type { BootSummary } from '../core/boot-summary.ts';
import type { Area } from '../core/check-id.ts';
import { rebuild } from '../faults/rebuild.ts';
import { reversion } from '../faults/reversion.ts';
import { writeNew } from '../host/files.ts';
import { type TemporaryFolder, makeTemporaryFolder } from '../host/temporary-folder.ts';
import type { Result } from '../report/result.ts';
import { sampleEvents, sampleLog } from '../report/run-samples.ts';
import type { Config } from '../target/config/schema.ts';
import { withHistory } from '../target/history/with-history.ts';
import { resolvePath } from '../target/resolve.ts';
import { contractRun } from '../vitest/contract-run.ts';
import { type GateOptions, openGate } from '../vitest/gate.ts';
import { historyOf } from './history-flags.ts';

let folder: TemporaryFolder;
const signal = new AbortController().signal;

beforeAll(async () => {
  folder = await makeTemporaryFolder('history');
  const good = await smallRelease();
  await rebuild(good, { parts: (parts) => reversion(parts, '0.6.10') }, at('old'));
  await rebuild(good, {}, at('new'));
});

afterAll(() => folder[Symbol.asyncDispose]());

test('a kept run that looked at everything is as good as its release', async () => {
  await judge('old', 'whole', []);
  const { verdict, checks } = await judgeAgainst('whole', { growth: { kernel: 5, rootfs: 10 } });
  expect([verdict, checks.filter(({ status }) => status === 'blocked')]).toEqual(['pass', []]);
});

test('what a filtered run did not look at is blocked, with its name, what is missing and the next step', async () => {
  await judge('old', 'part', ['manifest']);
  const { verdict, checks } = await judgeAgainst('part', {});
  expect(verdict).toBe('blocked');
  const reasons = new Map(checks.map(({ id, arch, error }) => [`${id} ${arch ?? ''}`, error?.message]));
  expect(reasons.get('history/version ')).toBeUndefined();
  expect(reasons.get('history/rootfs x86_64')).toBe(
    `the run ${at('part')} (only manifest) did not look at the x86_64 kernel: name the release itself with --previous, or a run that looked at all of it`,
  );
});

test('a budget for sizes asks for a run that knows them', async () => {
  await judge('old', 'sizes', ['manifest']);
  const { checks } = await judgeAgainst('sizes', { growth: { rootfs: 10 } });
  expect(checks.find(({ id }) => id === 'history/size')?.error?.message).toContain('did not look at the arm64 tarball');
});

test('a budget for boots asks for a run that booted, not for one in the same manner', async () => {
  await judge('old', 'unbooted', ['manifest']);
  const { previous } = await historyAgainst('unbooted', { growth: { boot: 10 } });
  const wanted = { arch: 'arm64', digests: ['a'.repeat(64)], how: { machine: 'virt' } } as const;
  await expect(previous?.knownBoot(wanted)).rejects.toThrow('did not look at how arm64 boots');
  const artifact = { path: 'kernel', sha256: 'a'.repeat(64), size: 1 };
  const log = sampleEvents(
    [],
    [
      { event: 'artifact', artifact },
      { event: 'boot', boot: BOOT },
    ],
  );
  await writeNew(at('booted', 'events.ndjson'), sampleLog(log));
  const booted = (await historyAgainst('booted', { growth: { boot: 10 } })).previous;
  expect(await booted?.knownBoot(wanted)).toMatchObject({ tookMs: 900 });
  expect(await booted?.knownBoot({ ...wanted, how: { cpus: 2 } })).toBeNull();
});

const BOOT: BootSummary = {
  arch: 'arm64',
  scenario: 'share',
  machine: 'virt',
  cpus: 1,
  memoryMiB: 512,
  transport: 'pci',
  accelerator: 'tcg',
  acceleratorReason: 'tried',
  outcome: 'reached',
  proof: 'agent',
  weakProof: false,
  stages: [{ stage: 'userspace', atMs: 900 }],
  canary: null,
  repeated: null,
  folder: '/runs/1/guests/arm64-share',
};

async function historyAgainst(run: string, config: Config) {
  const target = await resolvePath(at('new'), { from: 'argument', layout: 'asset-v', arches: [] });
  const options = { folder: at('fetched'), store: at('cache'), signal, env: {}, progress: () => undefined };
  const live = { ...options, offline: true, maxConnections: 1, samples: null, resolved: [] };
  const places = { cache: at('cache'), state: at('state') };
  return historyOf({ args: [], options: { previous: at(run) } }, target, { arches: [], config, live, places });
}

async function judgeAgainst(run: string, config: Config): Promise<Result> {
  const history = await historyAgainst(run, config);
  return judge('new', `${run}-compared`, ['history'], { history });
}

async function judge(
  release: string,
  run: string,
  only: readonly Area[],
  more: Pick<GateOptions, 'history'> = {},
): Promise<Result> {
  await mkdir(at(run));
  const target = await resolvePath(at(release), { from: 'argument', layout: 'asset-v', arches: [] });
  const judged = more.history === undefined ? target : withHistory(target, more.history);
  const scope = { tier: 'contract', only, skip: [] } as const;
  await using gate = await openGate(await contractRun(folder.path, judged, { scope, runFolder: at(run), ...more }));
  return await gate.conclude();
}

function at(...path: string[]): string {
  return join(folder.path, ...path);
}
