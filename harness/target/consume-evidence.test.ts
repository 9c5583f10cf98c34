import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dripped, objectOf, replaced, status, withHeaders } from '../cdn/front/faults.ts';
import { type CdnFault, type CdnRequest, type Change, openLocalCdn } from '../cdn/front/local-cdn.ts';
import { writeSampleTree } from '../cdn/consumer/conformance/sample-release.ts';
import { CONSUME_CHECKS } from '../checks/consume/area.ts';
import type { ConsumeEvidence } from '../checks/consume/evidence.ts';
import { refusedRun } from '../checks/consume/runs.ts';
import type { Arch } from '../core/arch.ts';
import { openHttpClient } from '../host/http-client.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { type Manifest, parseManifest, renderManifest } from '../release/manifest.ts';
import { type ConsumeRequest, gatherConsumption } from './consume-evidence.ts';

const MANIFEST = 'asset/v0.6.11/manifest.json';
const KERNEL = 'asset/v0.6.11/x86_64/kernel';

async function gather(
  faults: readonly CdnFault[],
  arch: Arch = 'x86_64',
  options: Partial<ConsumeRequest> = {},
): Promise<ConsumeEvidence> {
  await using folder = await makeTemporaryFolder('consume');
  const tree = join(folder.path, 'tree');
  await writeSampleTree(tree, ['0.6.10', '0.6.11']);
  await using cdn = await openLocalCdn({ root: tree, faults });
  return await gatherConsumption({
    baseUrl: cdn.url,
    version: '0.6.11',
    arch,
    layout: 'asset-v',
    withBinaries: true,
    folder: join(folder.path, 'consumer'),
    signal: new AbortController().signal,
    ...options,
  });
}

test('over one connection objects are fetched one after the other, and none is given up while it waits', async () => {
  // Two seconds for the larger one: far longer than a stall may last, which a busy machine must not reach either.
  const slow = { path: /x86_64\/(kernel|rootfs)/, when: ({ nth }: CdnRequest) => nth === 1, change: dripped(250_000) };
  using client = openHttpClient({ maxConnections: 1, env: {} });
  const patience = { attempts: 1, stallMs: 1_000 };
  const { fresh } = await gather([slow], 'x86_64', { client, connections: 1, patience });
  expect(fresh).toMatchObject({ state: 'prepared' });
});

function judge(evidence: ConsumeEvidence, arch: Arch = 'x86_64'): string[] {
  const subject = { kind: 'live CDN', arches: [arch], layout: 'asset-v', has: HAS } as const;
  return CONSUME_CHECKS.flatMap((check) =>
    check.check(evidence as never, { arch, subject }).map(({ at, problem }) => `${check.id} ${at}: ${problem}`),
  );
}

function changed(change: (manifest: Manifest) => void): Change {
  return replaced((body) => {
    const manifest = parseManifest(body);
    change(manifest);
    return Buffer.from(renderManifest(manifest));
  });
}

test.each(['arm64', 'x86_64'] as const)('nothing is said against a good release for %s', async (arch) => {
  const evidence = await gather([], arch);
  expect(judge(evidence, arch)).toEqual([]);
  expect([evidence.fresh, evidence.warm, evidence.repaired].map((run) => run?.state)).toEqual([
    'prepared',
    'prepared',
    'prepared',
  ]);
  const repaired = evidence.repaired?.state === 'prepared' ? evidence.repaired.files : [];
  expect(repaired.filter(({ receivedBytes }) => receivedBytes > 0).map(({ asset }) => asset)).toEqual([
    'kernel',
    'rootfs.erofs',
    'k3s',
  ]);
});

test.each<[string, CdnFault, RegExp]>([
  [
    'an object is missing',
    { path: KERNEL, change: status(404) },
    /^consume\/fresh asset.*kernel: the server answers 404/,
  ],
  [
    'an object is another version’s',
    { path: KERNEL, change: objectOf('asset/v0.6.10/x86_64/kernel') },
    /^consume\/fresh asset.*kernel: its bytes are not those that the manifest lists$/,
  ],
  [
    'a file stands where a folder must be',
    {
      path: MANIFEST,
      change: changed(({ binaries = [] }) => Object.assign(binaries[0] ?? {}, { install_dir: 'bin/k3s' })),
    },
    /^consume\/places binaries dockerd: its folder .* is where k3s is installed as a file/,
  ],
  [
    'a binary’s architecture is misspelt',
    { path: MANIFEST, change: changed(({ binaries = [] }) => misspell(binaries[0]?.targets ?? {})) },
    /^consume\/skipped binaries dockerd: targets: dockerd is left out on x86_64: its target is called amd64$/,
  ],
  [
    'the manifest is another one the second time',
    {
      path: MANIFEST,
      when: ({ nth }) => nth === 2,
      change: async (_, context) =>
        changed((manifest) => (manifest.built_at = '2026-06-27T12:00:00Z'))(await context.object(MANIFEST), context),
    },
    /^consume\/warm asset.*manifest.json: the second time: 0\.6\.11 is served with another manifest/,
  ],
  [
    'the manifest is sent again and again',
    { path: MANIFEST, change: withHeaders({ etag: null }) },
    /^consume\/warm manifest\.json: the manifest was sent again \(\d+ bytes\)/,
  ],
  [
    'an object is gone the second time',
    { path: KERNEL, when: ({ nth }) => nth > 1, change: status(404) },
    /^consume\/repair asset.*kernel: after damage \(.*\): the server answers 404/,
  ],
])('it is caught when %s', async (_, fault, said) => {
  expect(judge(await gather([fault]))[0]).toMatch(said);
});

test('what is refused is told with what was expected, what came, and a hint that also fits a folder', async () => {
  const sha256 = /^SHA-256 [0-9a-f]{64}/;
  const { fresh } = await gather([{ path: KERNEL, change: objectOf('asset/v0.6.10/x86_64/kernel') }]);
  expect(fresh.state === 'refused' ? refusedRun(fresh) : null).toEqual({
    at: KERNEL,
    problem: 'its bytes are not those that the manifest lists',
    expected: expect.stringMatching(sha256) as string,
    actual: expect.stringMatching(sha256) as string,
    hint: expect.stringMatching(/^it is damaged, or of another build than the manifest: .* copy or upload/) as string,
  });
});

function misspell(targets: Record<string, unknown>): void {
  targets['amd64'] = targets['x86_64'];
  delete targets['x86_64'];
}

const HAS = { tarball: false, archManifest: false, mergedManifest: true, binaries: true };
