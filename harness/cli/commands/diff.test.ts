import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallRelease } from '../../../fixtures/releases/small-release.ts';
import { dropBinary } from '../../../fixtures/releases/drop-binary.ts';
import { UsageError } from '../../core/errors.ts';
import { setSymbol } from '../../faults/kernel-config.ts';
import { rebuild } from '../../faults/rebuild.ts';
import { reversion } from '../../faults/reversion.ts';
import { file } from '../../faults/tree-nodes.ts';
import { type TemporaryFolder, makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { writeNew } from '../../host/files.ts';
import { keptView } from '../../target/history/kept-view.ts';
import { openRelease } from '../../target/history/release-view.ts';
import { releaseFacts } from '../../target/history/release-facts.ts';
import { resolvePath } from '../../target/resolve.ts';
import { sampleEvents, sampleLog } from '../../report/run-samples.ts';
import { runDiff } from './diff.ts';

let folder: TemporaryFolder;
const signal = new AbortController().signal;

beforeAll(async () => {
  folder = await makeTemporaryFolder('diff');
  const good = await smallRelease();
  await rebuild(good, { parts: (parts) => reversion(parts, '0.6.10') }, at('old'));
  const changes = {
    parts: dropBinary('dockerd'),
    config: (text: string) => setSymbol(text, 'BRIDGE', null),
    tree: addMotd,
    manifest: ({ targets }: { targets: Record<string, { kernel_cmdline: string }> }) => {
      for (const target of Object.values(targets)) target.kernel_cmdline += ' quiet';
    },
  };
  await rebuild(good, changes, at('new'));
});

afterAll(() => folder[Symbol.asyncDispose]());

function addMotd(tree: Map<string, ReturnType<typeof file>>): void {
  tree.set('/etc/motd', file('hello\n', 0o644));
}

function at(...path: string[]): string {
  return join(folder.path, ...path);
}

async function diff(args: readonly string[], options: Record<string, string | boolean> = {}): Promise<string> {
  const written: string[] = [];
  const status = await runDiff(
    { args, options: { layout: 'asset-v', ...options } },
    {
      env: {},
      places: { cache: at('cache'), state: at('state') },
      progress: () => undefined,
      signal,
      write: (text) => void written.push(text),
    },
  );
  expect(status).toBe(0);
  return written.join('\n');
}

test('what changed is told for people: versions, files, words, options and paths', async () => {
  const text = await diff([at('old'), at('new')]);
  for (const line of [
    '0.6.10 → 0.6.11',
    '  - arm64 dockerd   160 bytes  bin/dockerd/29.6.1/arm64/dockerd',
    'asset/v0.6.10/x86_64/kernel → asset/v0.6.11/x86_64/kernel',
    'x86_64 command line\n  + quiet',
    '  CONFIG_BRIDGE  y → n',
    'arm64 root file system\n  + /etc/motd (file)',
  ]) {
    expect(text).toContain(line);
  }
});

test('the same is told for machines, and nothing of a release beside itself', async () => {
  const result = JSON.parse(await diff([at('old'), at('new')], { json: true })) as {
    files: { change: string }[];
    changes: { arch: string; config: unknown[] }[];
    boots: unknown[];
  };
  expect(Map.groupBy(result.files, ({ change }) => change).get('removed')).toHaveLength(2);
  expect(result.changes.map(({ arch, config }) => `${arch} ${config.length}`)).toEqual(['arm64 1', 'x86_64 1']);
  expect(result.boots).toEqual([]);
  expect(await diff([at('old'), at('old')])).toBe(
    '0.6.10 → 0.6.10\n\nfiles, by their manifests: 0 differ, 11 are the same',
  );
});

test('bytes that no manifest lists are told of, although both manifests say the same', async () => {
  const damaged = at('damaged');
  await cp(at('old'), damaged, { recursive: true });
  const bytes = await readFile(join(damaged, 'x86_64', 'kernel'));
  bytes[40] = (bytes[40] ?? 0) ^ 1;
  await writeFile(join(damaged, 'x86_64', 'kernel'), bytes);
  expect(await diff([at('old'), damaged])).toMatch(
    /0 differ, 11 are the same\n {2}! \S+damaged: x86_64\/kernel is not what its manifest lists: \w{12}…, not \w{12}…; verify it first$/,
  );
});

test('a tarball is compared in its own architecture', async () => {
  const text = await diff([
    at('old/x86_64/boot-assets-x86_64-v0.6.10.tar.gz'),
    at('new/x86_64/boot-assets-x86_64-v0.6.11.tar.gz'),
  ]);
  expect(text).toContain('x86_64 root file system\n  + /etc/motd (file)');
  expect(text).not.toContain('arm64');
});

test('a kept run is compared by what it saw, and what it did not look at is named', async () => {
  const target = await resolvePath(at('old'), { from: 'test', layout: 'asset-v', arches: [] });
  const { view } = openRelease(target, { store: at('store'), signal });
  await writeNew(at('run/events.ndjson'), sampleLog(sampleEvents([])));
  await writeNew(at('run/evidence/manifest.json'), JSON.stringify(await view.manifests()));
  await writeNew(at('run/evidence/kernel-arm64.json'), JSON.stringify(await view.kernel('arm64')));
  expect(await releaseFacts(keptView(at('run'), target.name), 'asset-v')).toEqual(await releaseFacts(view, 'asset-v'));
  const text = await diff([at('run'), at('new')]);
  expect(text).toContain('arm64 kernel\n  CONFIG_BRIDGE  y → n');
  expect(text).toContain(
    'x86_64 kernel\n  configuration not compared: the earlier kernel was not looked at in the kept run',
  );
});

test.each([
  [['old'], {}, 'name two releases'],
  [['old', 'nowhere'], {}, 'nowhere does not exist'],
  [['old', 'new'], { oldRelease: '0.6.9' }, '--old-release belongs to a CDN'],
  [['old', 'new'], { newRelease: 'v1' }, '--new-release v1 is no version'],
])('%j with %j is asked wrongly', async (names, options, message) => {
  const asked = diff(
    names.map((name) => at(name)),
    options,
  );
  await expect(asked).rejects.toThrow(UsageError);
  await expect(asked).rejects.toThrow(message);
});
