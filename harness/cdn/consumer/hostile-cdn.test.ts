import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { digestOfBytes } from '../../formats/bytes-digest.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import * as faults from '../front/faults.ts';
import { type CdnFault, type Change, openLocalCdn } from '../front/local-cdn.ts';
import { openAssetManager } from './asset-manager.ts';
import { sampleRelease, writeSampleTree } from './conformance/sample-release.ts';
import { type SampleConsumption, consumeSample } from './sample-consumption.ts';

const KERNEL = 'asset/v0.6.11/x86_64/kernel';
const MANIFEST = 'asset/v0.6.11/manifest.json';
/** Where the first bytes were read, the next request goes on. */
const PART = /^bytes=[1-9]\d*-$/;
const { objects } = sampleRelease('0.6.11');

function first(path: string, change: Change, times = 1): CdnFault {
  return { path, when: ({ nth }) => nth <= times, change };
}

function rangesOf({ requests }: SampleConsumption): (string | undefined)[] {
  return requests.filter(({ path }) => path === KERNEL).map(({ headers }) => headers['range']);
}

test.each<[string, Change, (RegExp | null)[]]>([
  ['the body is cut', faults.truncated(100_000), [null, PART]],
  ['the connection is reset', faults.reset(100_000), [null, PART]],
  ['nothing more comes', faults.stalled(100_000), [null, PART]],
  ['503 with Retry-After', faults.status(503, { 'retry-after': '0' }), [null, null]],
  ['429', faults.status(429), [null, null]],
  ['a byte is wrong', faults.flipped(), [null, null]],
  ['a page for people comes', faults.errorPage(), [null, null]],
])('what may pass is tried again, from where it broke: %s', async (_, change, ranges) => {
  // Slow enough for what was sent to be read before the connection ends.
  await using outcome = await consumeSample([first(KERNEL, faults.dripped(300_000)), first(KERNEL, change)], {
    stallMs: 500,
  });
  expect(outcome.refusal).toBe('');
  const wanted: unknown[] = ranges.map((range) =>
    range === null ? undefined : (expect.stringMatching(range) as unknown),
  );
  expect(rangesOf(outcome)).toEqual(wanted);
  const kernel = await readFile(outcome.prepared?.kernel ?? '');
  expect(kernel.equals(Buffer.from(objects.get(KERNEL) ?? []))).toBe(true);
});

test.each<[string, Change]>([
  ['ranges are ignored', faults.rangeIgnored()],
  ['a range begins elsewhere', faults.rangeShifted()],
  [
    'the range is gone',
    (good, { request }) =>
      request.headers['range'] === undefined
        ? good
        : faults.status(416)(good, { request, object: () => Promise.resolve(good) }),
  ],
  ['the object has changed meanwhile', faults.withHeaders({ etag: '"another"' })],
])('a download that was cut is never joined with what does not belong to it: %s', async (_, change) => {
  await using outcome = await consumeSample([
    first(KERNEL, faults.truncated(100_000)),
    { path: KERNEL, when: ({ nth }) => nth > 1, change },
  ]);
  expect(outcome.refusal).toBe('');
  expect(digestOfBytes(await readFile(outcome.prepared?.kernel ?? ''))).toBe(
    digestOfBytes(objects.get(KERNEL) ?? Buffer.alloc(0)),
  );
});

test('without a strong tag a download begins again', async () => {
  const weak = faults.withHeaders({ etag: 'W/"weak"' });
  await using outcome = await consumeSample([{ path: KERNEL, change: weak }, first(KERNEL, faults.truncated(100_000))]);
  expect([outcome.refusal, rangesOf(outcome)]).toEqual(['', [undefined, undefined]]);
});

test.each<[string, string, Change, RegExp, number]>([
  ['not there', KERNEL, faults.status(404), /x86_64\/kernel: the server answers 404: it is not published/, 1],
  ['denied', KERNEL, faults.status(403), /403: it is not public/, 1],
  [
    'always wrong',
    KERNEL,
    faults.flipped(),
    /lists: SHA-256 [0-9a-f]{64} \(\d+ bytes\) instead of SHA-256 [0-9a-f]{64}; upload/,
    2,
  ],
  ['always a page', KERNEL, faults.errorPage(), /an HTML page came instead of the object/, 2],
  ['always cut', KERNEL, faults.truncated(0), /the connection broke after 0 bytes/, 3],
  ['always slow', KERNEL, faults.dripped(64), /came (within|for) 0\.15 s/, 3],
  ['always down', KERNEL, faults.status(500), /the server answers 500; try again later/, 3],
  ['encoded', KERNEL, faults.encoded(), /Content-Encoding gzip although none was asked for/, 1],
  ['encoded twice', KERNEL, faults.encoded('gzip, gzip'), /Content-Encoding gzip, gzip/, 1],
  [
    'redirected to another host',
    KERNEL,
    faults.redirected('https://elsewhere.example/kernel'),
    /redirects to another host: https:\/\/elsewhere/,
    1,
  ],
  ['redirected to a file', KERNEL, faults.redirected('file:///etc/passwd'), /redirects to another scheme than HTTP/, 1],
  ['redirected in a loop', KERNEL, faults.redirected(`/${KERNEL}`), /redirects more than 5 times/, 6],
  ['endless', MANIFEST, faults.endless(), /longer than the 1\.0 MiB that are allowed/, 1],
  ['no manifest', MANIFEST, faults.errorPage(), /manifest\.json: it cannot be read: /, 1],
])('what cannot pass is refused with its cause: %s', async (_, path, change, cause, requests) => {
  const stallMs = cause.source.startsWith('came') ? 150 : 2_000;
  await using outcome = await consumeSample([{ path, change }], { stallMs });
  expect(outcome.refusal).toMatch(cause);
  expect(outcome.requests.filter((request) => request.path === path)).toHaveLength(requests);
  // Nothing was put in its place, not even what came whole.
  expect(await readdir(join(outcome.folder, 'cache', '0.6.11')).catch(() => [])).toEqual([]);
});

test('a redirect to a host that was allowed is followed', async () => {
  const { path: folder, ...temporary } = await makeTemporaryFolder('mirror');
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  await writeSampleTree(folder, ['0.6.11']);
  await using mirror = await openLocalCdn({ root: folder });
  await using outcome = await consumeSample([{ path: KERNEL, change: faults.redirected(`${mirror.url}/${KERNEL}`) }], {
    redirectHosts: [new URL(mirror.url).host],
  });
  expect([outcome.refusal, mirror.requests.length]).toEqual(['', 1]);
});

test('a download that was called off goes on where it stood when it is asked for again', async () => {
  const { path: folder, ...temporary } = await makeTemporaryFolder('called-off');
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  await writeSampleTree(join(folder, 'cdn'), ['0.6.11']);
  await using cdn = await openLocalCdn({ root: join(folder, 'cdn'), faults: [first(KERNEL, faults.stalled(200_000))] });
  const controller = new AbortController();
  using manager = openAssetManager({
    baseUrl: cdn.url,
    arch: 'x86_64',
    cacheFolder: join(folder, 'cache'),
    binFolder: null,
    onEvent: ({ asset, doneBytes }) => {
      if (asset === 'kernel' && doneBytes === 200_000) controller.abort(new Error('enough'));
    },
  });
  const request = { version: '0.6.11', timeoutMs: 20_000 };
  await expect(manager.prepare({ ...request, signal: controller.signal })).rejects.toThrow('enough');
  const { files } = await manager.prepare({ ...request, signal: new AbortController().signal });
  const kernel = cdn.requests.filter(({ path }) => path === KERNEL);
  expect(kernel.at(-1)).toMatchObject({ status: 206, headers: { range: 'bytes=200000-' } });
  expect(files.find(({ asset }) => asset === 'kernel')?.receivedBytes).toBe(100_000);
});

test('the whole is bounded in time', async () => {
  const { path: folder, ...temporary } = await makeTemporaryFolder('late');
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  await writeSampleTree(join(folder, 'cdn'), ['0.6.11']);
  await using cdn = await openLocalCdn({
    root: join(folder, 'cdn'),
    faults: [{ path: KERNEL, change: faults.dripped(20_000) }],
  });
  using manager = openAssetManager({
    baseUrl: cdn.url,
    arch: 'x86_64',
    cacheFolder: join(folder, 'cache'),
    binFolder: null,
  });
  const late = manager.prepare({ version: '0.6.11', signal: new AbortController().signal, timeoutMs: 300 });
  await expect(late).rejects.toThrow('the assets were not ready within 300 ms');
});

test('HTTPS is spoken with those whom the authority vouches for, and with nobody else', async () => {
  const { path: folder, ...temporary } = await makeTemporaryFolder('tls');
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  await writeSampleTree(join(folder, 'cdn'), ['0.6.11']);
  await using cdn = await openLocalCdn({
    root: join(folder, 'cdn'),
    tls: {},
    faults: [{ path: KERNEL, when: ({ nth }) => nth === 2, change: faults.redirected(`http://127.0.0.1/${KERNEL}`) }],
  });
  const request = { version: '0.6.11', signal: new AbortController().signal, timeoutMs: 20_000 };
  const options = { baseUrl: cdn.url, arch: 'x86_64', cacheFolder: join(folder, 'cache'), binFolder: null } as const;
  using strange = openAssetManager(options);
  await expect(strange.prepare(request)).rejects.toThrow('no answer from https://');
  using trusting = openAssetManager({ ...options, caPem: cdn.caPem });
  expect((await trusting.prepare(request)).version).toBe('0.6.11');
  using again = openAssetManager({ ...options, caPem: cdn.caPem, cacheFolder: join(folder, 'other') });
  await expect(again.prepare(request)).rejects.toThrow('redirects from HTTPS to HTTP');
});
