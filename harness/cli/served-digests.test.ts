import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import { objectOf } from '../cdn/front/faults.ts';
import { type CdnFault, openLocalCdn } from '../cdn/front/local-cdn.ts';
import { planPublish } from '../cdn/publish/plan.ts';
import { writeTree } from '../cdn/publish/write-tree.ts';
import { rebuild } from '../faults/rebuild.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { listTree } from '../host/list-tree.ts';
import type { Statement } from '../report/signoff/statement.ts';
import { checkServed } from './served-digests.ts';

let folder: string;
let statement: Statement;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-test-'));
  await rebuild(await smallRelease(), {}, join(folder, 'dist'));
  await writeTree(await planPublish(join(folder, 'dist'), 'asset-v'), join(folder, 'tree'));
  // What the server below gives in the place of the release's own manifest.
  await copyFile(join(folder, 'dist', 'x86_64', 'manifest.json'), join(folder, 'tree', 'one.json'));
  const [sidecar = ''] = (await listTree(join(folder, 'dist'), 100)).filter((name) => name.endsWith('.sha256'));
  await copyFile(join(folder, 'dist', sidecar), join(folder, 'tree', 'sidecar'));
  statement = await statementOver(join(folder, 'dist'));
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

test('what was signed is served', async () => {
  expect(await check()).toEqual({ agree: 12, problems: [] });
});

test('signed bytes at the place of other signed bytes are not the release', async () => {
  const [arm64, x86] = [`${RELEASE}/arm64/rootfs.erofs`, `${RELEASE}/x86_64/rootfs.erofs`];
  const { agree, problems } = await check({ path: arm64, change: objectOf(x86) });
  expect(problems).toEqual([
    expect.stringMatching(/arm64\/rootfs\.erofs is served with the bytes of another signed file/),
  ]);
  expect(agree).toBe(11);
});

test('the signed manifest of one architecture is not that of the release', async () => {
  const { problems } = await check({ path: `${RELEASE}/manifest.json`, change: objectOf('one.json') });
  expect(problems).toEqual([expect.stringMatching(/manifest\.json names no arm64, which was signed/)]);
});

test('every answer counts, not only the first', async () => {
  const { problems } = await check({
    path: `${RELEASE}/manifest.json`,
    when: ({ nth }) => nth === 3,
    change: objectOf('latest.json'),
  });
  expect(problems).toEqual([expect.stringMatching(/manifest\.json is served with bytes that were not signed/)]);
});

test('a signed file that is no manifest is none in its place, whatever is asked for', async () => {
  const sidecar = objectOf('sidecar');
  expect(await check({ path: /^/, change: sidecar }, '0.6.11')).toEqual({
    agree: 0,
    problems: [`${RELEASE}/manifest.json is served, and is no manifest`],
  });
});

test('a manifest that was signed as something else is not the one that was signed', async () => {
  const digest = { sha256: await digestOfFile(join(folder, 'dist', 'manifest.json')) };
  const subject = statement.subject.filter(({ name }) => name !== 'manifest.json');
  const odd = { ...statement, subject: [...subject, { name: 'x86_64/kernel', digest }] };
  expect((await check(undefined, null, odd)).problems).toEqual([
    `${RELEASE}/manifest.json is served with the bytes of a signed file that is no manifest`,
  ]);
});

test('the manifest is the same in every answer, also where both are signed', async () => {
  const { problems } = await check({
    path: `${RELEASE}/manifest.json`,
    when: ({ nth }) => nth === 3,
    change: objectOf('one.json'),
  });
  expect(problems).toEqual([`${RELEASE}/manifest.json is served with other bytes from one answer to the next`]);
});

test('a signed manifest at the place of another version’s is not that version', async () => {
  const moved = { path: 'asset/v0.6.12/manifest.json', change: objectOf(`${RELEASE}/manifest.json`) };
  expect((await check(moved, '0.6.12')).problems).toEqual([
    expect.stringMatching(/v0\.6\.12\/manifest\.json is the manifest of 0\.6\.11/),
  ]);
});

async function check(
  fault?: CdnFault,
  release: string | null = null,
  signed = statement,
): ReturnType<typeof checkServed> {
  await using cdn = await openLocalCdn({ root: join(folder, 'tree'), faults: fault === undefined ? [] : [fault] });
  return await checkServed(signed, cdn.url, release, {
    env: {},
    signal: AbortSignal.timeout(30_000),
    places: { state: join(folder, 'state'), cache: join(folder, 'cache') },
    progress: () => undefined,
    write: () => undefined,
  });
}

/** What a run over a whole release folder signs. */
async function statementOver(dist: string): Promise<Statement> {
  const names = await listTree(dist, 100);
  const subject = names.map(async (name) => ({ name, digest: { sha256: await digestOfFile(join(dist, name)) } }));
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: await Promise.all(subject),
    predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    predicate: {
      result: 'PASSED',
      configuration: [{ name: 'scope', annotations: { target: dist, tier: 'full', arches: 'arm64 x86_64' } }],
      passedTests: ['boot/init[arm64]', 'boot/init[x86_64]'],
      warnedTests: [],
      failedTests: [],
      waivers: [],
      startedOn: '2026-11-21T12:00:00.000Z',
      finishedOn: '2026-11-21T12:01:00.000Z',
    },
  };
}

const RELEASE = 'asset/v0.6.11';
