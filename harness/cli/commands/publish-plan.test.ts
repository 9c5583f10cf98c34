import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { smallRelease } from '../../../fixtures/releases/small-release.ts';
import { reset, status } from '../../cdn/front/faults.ts';
import { type Change, openLocalCdn } from '../../cdn/front/local-cdn.ts';
import { planPublish } from '../../cdn/publish/plan.ts';
import { writeTree } from '../../cdn/publish/write-tree.ts';
import { UsageError } from '../../core/errors.ts';
import { rebuild } from '../../faults/rebuild.ts';
import { parseLedger } from '../../release/ledger.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { runPublishPlan } from './publish-plan.ts';

async function publishPlan(
  args: readonly string[],
  options: Record<string, string | boolean>,
): Promise<[number, string]> {
  const lines: string[] = [];
  const status = await runPublishPlan(
    { args, options: { layout: 'asset-v', ...options } },
    {
      signal: new AbortController().signal,
      env: {},
      places: { cache: '/nowhere', state: '/nowhere' },
      progress: () => undefined,
      write: (line) => void lines.push(line),
    },
  );
  return [status, lines.join('\n')];
}

async function makeRelease(version: string): Promise<string> {
  const folder = await makeTemporaryFolder('plan');
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const root = join(folder.path, 'dist');
  await rebuild(await smallRelease(version), {}, root);
  return root;
}

test('a plan without anything to compare with is a list of uploads', async () => {
  const [status, text] = await publishPlan([await makeRelease('0.6.11')], {});
  expect(status).toBe(0);
  expect(text).toMatch(/^release 0\.6\.11: 13 objects/);
  expect(text.split('\n').at(-1)).toMatch(/^latest\.json +21 bytes {2}public, max-age=60, must-revalidate$/);
});

test('against another tree every key that is not there is new', async () => {
  const [status, text] = await publishPlan([await makeRelease('0.6.11')], { against: await makeRelease('0.6.10') });
  expect(status).toBe(0);
  expect(text).toMatch(/^new +asset\/v0\.6\.11\/arm64\/kernel/m);
});

test.each([
  ['nothing', [], {}, 'name the release folder'],
  ['what is no folder', ['/no/such/folder'], {}, 'is no folder'],
])('%s cannot be published', async (_, args, options, message) => {
  await expect(publishPlan(args, options)).rejects.toThrow(UsageError);
  await expect(publishPlan(args, options)).rejects.toThrow(message);
});

test.each<[string, Change, RegExp]>([
  ['breaks off', reset(), /kernel\?bootproof=\w+ breaks off/],
  ['hides what is missing', status(403), /answers 403: .*list/],
])('a CDN that %s says neither yes nor no', async (_, change, message) => {
  const root = await makeRelease('0.6.11');
  const tree = join(root, '..', 'tree');
  await writeTree(await planPublish(root, 'asset-v'), tree);
  await using cdn = await openLocalCdn({ root: tree, faults: [{ path: /kernel/, change }] });
  await expect(publishPlan([root], { against: cdn.url })).rejects.toMatchObject({
    code: 'BOOTPROOF_HTTP',
    message: expect.stringMatching(message) as string,
  });
});

test('a place to compare with is a folder or a URL', async () => {
  await expect(publishPlan([await makeRelease('0.6.11')], { against: 'not-there' })).rejects.toThrow(/is no URL/);
});

test('a ledger is begun, added to at each upload, and never lets a key be used twice', async () => {
  const [older, newer, other] = [await makeRelease('0.6.10'), await makeRelease('0.6.11'), await makeRelease('0.6.11')];
  const ledger = join(older, '..', 'ledger.jsonl');
  await expect(publishPlan([older], { ledger })).rejects.toThrow('there is no ledger');
  expect((await publishPlan([older], { ledger, record: true }))[1]).toMatch(/ledger\.jsonl: 13 lines added$/);
  const [, planned] = await publishPlan([newer], { ledger });
  expect(planned).toMatch(/^update +latest\.json/m);
  expect(planned).toMatch(/, 0 in conflict$/);
  // Binaries have versions of their own: those that stay are published already.
  expect(planned).toMatch(/^identical +bin\/dockerd/m);
  expect(parseLedger(await readFile(ledger))).toHaveLength(13);
  const [, recorded] = await publishPlan([newer], { ledger, record: true });
  const count = Number(/(\d+) lines added$/.exec(recorded)?.[1]);
  expect(
    parseLedger(await readFile(ledger))
      .slice(13)
      .map(({ version }) => version),
  ).toEqual(Array.from({ length: count }, () => '0.6.11'));
  expect(await publishPlan([newer], { ledger, record: true })).toEqual([0, expect.stringMatching(/ 0 lines added$/)]);
  const before = await readFile(ledger, 'utf8');
  await writeFile(join(other, 'x86_64/kernel'), 'built again');
  const [status, text] = await publishPlan([other], { ledger, record: true });
  expect([status, await readFile(ledger, 'utf8')]).toEqual([1, before]);
  expect(text).toMatch(/^conflict +asset\/v0\.6\.11\/x86_64\/kernel/m);
  expect(text).toMatch(/, 1 in conflict: other bytes are published under a key that must not change\n/);
  expect(text).toMatch(/ledger\.jsonl: nothing added: this cannot be published as it is$/);
});

test('a ledger in which nothing stands forgot everything, unless it is begun just now', async () => {
  const release = await makeRelease('0.6.11');
  const ledger = join(release, '..', 'empty.jsonl');
  await writeFile(ledger, '');
  await expect(publishPlan([release], { ledger })).rejects.toThrow(/empty\.jsonl is empty/);
  expect((await publishPlan([release], { ledger, record: true }))[1]).toMatch(/: 13 lines added$/);
});

test.each([
  [{ ledger: 'a', against: 'b' }, 'either --against or --ledger'],
  [{ record: true }, '--record needs the --ledger'],
  [{ ledger: import.meta.filename }, 'is no ledger: ledger: line 1'],
])('asked wrongly: %j', async (options, message) => {
  const release = await makeRelease('0.6.11');
  await expect(publishPlan([release], options)).rejects.toThrow(UsageError);
  await expect(publishPlan([release], options)).rejects.toThrow(message);
});
