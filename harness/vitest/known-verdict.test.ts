import { appendFile, chmod, cp, readFile, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import { rebuild } from '../faults/rebuild.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import type { Result } from '../report/result.ts';
import { whyUnsignable } from '../report/signoff/unsignable.ts';
import { renderResult } from '../report/terminal.ts';
import { bootOptionsOf } from '../target/boot-options.ts';
import { resolvePath } from '../target/resolve.ts';
import { rulesOf } from '../target/rules.ts';
import { contractRun } from './contract-run.ts';
import { type GateOptions, openGate } from './gate.ts';
import { openKnownVerdict } from './known-verdict.ts';

let folder: string;
let temporary: Awaited<ReturnType<typeof makeTemporaryFolder>>;
let first: Result;

beforeAll(async () => {
  temporary = await makeTemporaryFolder('known');
  folder = temporary.path;
  await rebuild(await smallRelease(), {}, join(folder, 'good'));
  await cp(join(folder, 'good'), join(folder, 'dist'), { recursive: true });
  first = await judgeAndRemember({});
  await cp(join(folder, 'state'), join(folder, 'state.good'), { recursive: true });
  await cp(first.runFolder, join(folder, 'run.good'), { recursive: true });
});

beforeEach(async () => {
  for (const [from, to] of [
    ['good', 'dist'],
    ['state.good', 'state'],
    ['run.good', first.runFolder.slice(folder.length + 1)],
  ] as const) {
    await rm(join(folder, to), { recursive: true });
    await cp(join(folder, from), join(folder, to), { recursive: true });
  }
});

afterAll(() => temporary[Symbol.asyncDispose]());

test('what passed is not looked at again while no digest changes, says so, and cannot be signed off', async () => {
  const again = await recall({});
  const { startedAt: _, durationMs: __, runFolder, reused, ...rest } = again ?? first;
  const { startedAt, durationMs: ___, runFolder: firstFolder, ...expected } = first;
  expect(rest).toEqual(expected);
  expect(reused).toEqual({ runFolder: firstFolder, startedAt });
  expect(await readdir(join(runFolder, 'evidence'))).toEqual(await readdir(join(firstFolder, 'evidence')));
  expect(await readFile(join(runFolder, 'report.html'), 'utf8')).toContain('Nothing was decoded or booted');
  expect(renderResult(again ?? first)).toContain('nothing was decoded or booted: every digest is that of the run of');
  expect(whyUnsignable(again ?? first).join()).toContain('it looked at nothing anew: judge with `--fresh`');
});

test('a changed byte is seen although size and times are as before', async () => {
  const path = join(folder, 'dist', 'arm64', 'rootfs.erofs');
  const { atime, mtime } = await stat(path);
  const bytes = await readFile(path);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await writeFile(path, bytes);
  await utimes(path, atime, mtime);
  expect(await recall({})).toBeNull();
});

const RECORD = async (): Promise<string> => {
  const [name = ''] = await readdir(join(folder, 'state', 'verdicts'));
  return join(folder, 'state', 'verdicts', name);
};

test.each<[string, () => Promise<unknown>]>([
  ['a file more', () => writeFile(join(folder, 'dist', 'arm64', 'boot-assets-arm64-v9.9.9.tar.gz'), '')],
  ['a file less', () => rm(join(folder, 'dist', 'manifest.json'))],
  ['another mode', () => chmod(join(folder, 'dist', 'manifest.json'), 0o600)],
  ['a link in the place of a file', () => linkInstead(join(folder, 'dist', 'x86_64', 'kernel'))],
  ['a record that was cut', async () => writeFile(await RECORD(), (await readFile(await RECORD())).subarray(0, 80))],
  ['a record of another day', async () => change(await RECORD(), /"day":"[^"]+"/, '"day":"2020-01-01"')],
  ['a record of other sources', async () => change(await RECORD(), /"sources":"./, '"sources":"g')],
  [
    'a record of another machine',
    async () => change(await RECORD(), /"host":"[0-9a-f]+"/, `"host":"${'0'.repeat(64)}"`),
  ],
  ['a record with a word more', async () => change(await RECORD(), /^\{/, '{"verdict":"pass",')],
  ['an event log with a line more', () => appendFile(join(first.runFolder, 'events.ndjson'), '\n')],
  ['an event log that was cut', () => writeFile(join(first.runFolder, 'events.ndjson'), '')],
  ['a run that is gone', () => rm(join(first.runFolder, 'events.ndjson'))],
])('%s is not taken for the same', async (_name, spoil) => {
  expect(await recall({})).not.toBeNull();
  await spoil();
  expect(await recall({})).toBeNull();
});

test('tampered evidence makes no other verdict, and no crash', async () => {
  await writeFile(join(first.runFolder, 'evidence', 'kernel-arm64.json'), 'no JSON');
  expect(await recall({})).toMatchObject({ verdict: 'pass', checks: first.checks });
});

test.each<[string, Partial<GateOptions> | { arches: ['arm64'] }]>([
  ['another architecture', { arches: ['arm64'] }],
  ['another tier', { scope: { tier: 'boot', only: [], skip: [] } }],
  ['fewer areas', { scope: { tier: 'contract', only: ['tarball'], skip: [] } }],
  ['another time limit', { boot: bootOptionsOf({ accel: 'auto', timeout: '7s' }, {}) }],
  ['a required check', { rules: rulesOf({ required: ['tarball/name'] }) }],
])('%s is not the same question', async (_name, change) => {
  expect(await recall(change)).toBeNull();
});

test.each<[string, Partial<GateOptions>]>([
  ['the tier of a sign-off', { scope: { tier: 'full', only: [], skip: [] } }],
  ['a shard', { shard: { index: 1, count: 2, from: '--shard' } }],
  ['repeated boots', { boot: bootOptionsOf({ accel: 'auto', repeat: '2' }, {}) }],
])('%s has no memory', async (_name, change) => {
  expect(await openKnownVerdict(await optionsOf(change))).toBeNull();
});

test('a failure is not kept in mind, nor is a pass over files that were written to meanwhile', async () => {
  await rm(join(folder, 'state'), { recursive: true });
  const kernel = join(folder, 'dist', 'x86_64', 'kernel');
  const bytes = await readFile(kernel);
  await writeFile(kernel, 'x');
  expect((await judgeAndRemember({})).verdict).toBe('fail');
  expect(await recall({})).toBeNull();
  await writeFile(kernel, bytes);
  const options = await optionsOf({});
  const known = await openKnownVerdict(options);
  await writeFile(kernel, 'y');
  await known?.remember({ ...first, runFolder: options.runFolder });
  expect(await recall({})).toBeNull();
});

async function linkInstead(path: string): Promise<void> {
  await rm(path);
  await symlink(join(folder, 'good', 'x86_64', 'kernel'), path);
}

async function change(path: string, what: RegExp, to: string): Promise<void> {
  await writeFile(path, (await readFile(path, 'utf8')).replace(what, to));
}

async function recall(change: Partial<GateOptions> & { readonly arches?: readonly ['arm64'] }): Promise<Result | null> {
  return (await (await openKnownVerdict(await optionsOf(change)))?.recall()) ?? null;
}

async function judgeAndRemember(change: Partial<GateOptions>): Promise<Result> {
  const options = await optionsOf(change);
  const known = await openKnownVerdict(options);
  const judge = async (): Promise<Result> => {
    await using gate = await openGate(options);
    return await gate.conclude();
  };
  const result = await judge();
  await known?.remember(result);
  return result;
}

async function optionsOf({
  arches = [],
  ...change
}: Partial<GateOptions> & { readonly arches?: readonly ['arm64'] | readonly [] }): Promise<GateOptions> {
  const target = await resolvePath(join(folder, 'dist'), { from: 'argument', layout: 'asset-v', arches });
  return contractRun(folder, target, change);
}
