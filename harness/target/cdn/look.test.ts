import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { smallRelease } from '../../../fixtures/releases/small-release.ts';
import { status } from '../../cdn/front/faults.ts';
import { type CdnRequest, openLocalCdn } from '../../cdn/front/local-cdn.ts';
import { planPublish } from '../../cdn/publish/plan.ts';
import { writeTree } from '../../cdn/publish/write-tree.ts';
import { cdnEdges } from '../../checks/cdn/edges.ts';
import type { CdnEvidence } from '../../checks/cdn/evidence.ts';
import { ARCHES } from '../../core/arch.ts';
import { rebuild } from '../../faults/rebuild.ts';
import { serveFolder } from '../../host/file-server.ts';
import { type HttpClientOptions, openHttpClient } from '../../host/http-client.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { lookAtObjects, lookAtPointers } from './look.ts';
import { parseBaseUrl } from './live-options.ts';
import type { Sink } from './see-object.ts';

const { signal } = new AbortController();
const PATIENCE = { stallMs: 1_000, slowMs: 500, bytesPerSecond: 1_024, retries: 1, retryMs: 10 };

async function publishedTree(): Promise<string> {
  const folder = await makeTemporaryFolder('look');
  onTestFinished(() => folder[Symbol.asyncDispose]());
  await rebuild(await smallRelease(), {}, join(folder.path, 'dist'));
  const tree = join(folder.path, 'tree');
  await writeTree(await planPublish(join(folder.path, 'dist'), 'asset-v'), tree);
  return tree;
}

async function lookAt(
  base: string,
  edges: Partial<HttpClientOptions>[] = [{}],
  openSink?: () => Promise<Sink>,
): Promise<CdnEvidence> {
  const [first, ...rest] = edges.map((edge) => openHttpClient({ maxConnections: 2, env: {}, ...edge }));
  if (first === undefined) throw new Error('an edge is needed');
  const look = {
    base,
    layout: 'asset-v',
    version: null,
    edges: [first, ...rest],
    maxConnections: 2,
    samples: null,
    depth: 'everything',
    withBinaries: true,
    patience: PATIENCE,
    signal,
  } as const;
  return lookAtObjects(look, (await lookAtPointers(look)).pointers, ARCHES, openSink);
}

test('an edge that does not answer while others do is reported, by its object', async () => {
  await using cdn = await openLocalCdn({ root: await publishedTree() });
  // An address has nothing to be resolved.
  const base = cdn.url.replace('127.0.0.1', 'localhost');
  const evidence = await lookAt(base, [{ address: '127.0.0.1' }, { address: '127.0.0.2' }]);
  const subject = { kind: 'live CDN', arches: ARCHES, layout: 'asset-v', has: HAS } as const;
  const problems = cdnEdges.check(evidence, { arch: null, subject });
  expect(problems).toHaveLength(13);
  expect(problems.find(({ at }) => at === 'asset/v0.6.11/arm64/kernel')?.problem).toMatch(/2 different answers in 2/);
});

test('never more connections are open than allowed', async () => {
  const serve = serveFolder(await publishedTree());
  const server = createServer((request, response) => void setTimeout(() => serve(request, response), 5));
  let open = 0;
  let most = 0;
  server.on('connection', (socket) => {
    most = Math.max(most, (open += 1));
    socket.once('close', () => (open -= 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { objects } = await lookAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect([objects.length, most]).toEqual([11, 2]);
});

test('only what cannot be published later is asked for in vain', async () => {
  await using cdn = await openLocalCdn({ root: await publishedTree() });
  await lookAt(cdn.url);
  const missing = cdn.requests.filter(({ status }) => status === 404).map(({ path }) => path);
  expect(missing).toEqual([expect.stringMatching(/^asset\/v0\.6\.11\/no-such-object-[0-9a-f]{16}$/)]);
});

test('what our own disk refuses is no fault of the CDN, and nothing is left of it', async () => {
  await using cdn = await openLocalCdn({ root: await publishedTree() });
  await using full = await open('/dev/full', 'w');
  const ended: unknown[] = [];
  const sink: Sink = {
    async write(chunk) {
      await full.write(chunk);
    },
    end: (sha256) => Promise.resolve(void ended.push(sha256)),
  };
  const looked = lookAt(cdn.url, [{}], () => Promise.resolve(sink));
  await expect(looked).rejects.toMatchObject({ code: 'BOOTPROOF_NOT_KEPT' });
  expect(ended).toContain(null);
});

test('a server that is busy for a moment is asked again for headers and parts too', async () => {
  const busy = status(503);
  const faults = [{ path: /kernel$/, when: ({ nth }: CdnRequest) => nth === 2 || nth === 4, change: busy }];
  await using cdn = await openLocalCdn({ root: await publishedTree(), faults });
  const { objects } = await lookAt(cdn.url);
  const kernels = objects.filter(({ path }) => path.endsWith('kernel'));
  expect(kernels.map(({ head, range }) => [head?.status, range?.status])).toEqual([
    [200, 206],
    [200, 206],
  ]);
});

test('when nothing answers we could not look', async () => {
  const cdn = await openLocalCdn({ root: '/nowhere' });
  await cdn[Symbol.asyncDispose]();
  await expect(lookAt(cdn.url)).rejects.toMatchObject({ code: 'BOOTPROOF_HTTP', facts: { reason: 'ECONNREFUSED' } });
});

test.each([
  ['https://cdn.example/', 'https://cdn.example'],
  ['http://cdn.example/boot//', 'http://cdn.example/boot'],
])('objects are asked for below the base URL: %s', (text, base) => {
  expect(parseBaseUrl(text)).toBe(base);
});

test.each(['ftp://cdn.example', 'https://user@cdn.example', 'https://cdn.example/?v=1', 'cdn.example'])(
  '%s is no base URL',
  (text) => expect(() => parseBaseUrl(text)).toThrow(/base URL|no URL/),
);

const HAS = { tarball: false, archManifest: false, mergedManifest: true, binaries: true };
