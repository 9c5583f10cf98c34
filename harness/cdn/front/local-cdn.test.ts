import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeNew } from '../../host/files.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import * as faults from './faults.ts';
import { type CdnFault, type LocalCdn, type LocalCdnOptions, openLocalCdn } from './local-cdn.ts';

const KERNEL = 'asset/v0.6.11/x86_64/kernel';
const BYTES = Buffer.from(Array.from({ length: 1_000 }, (_, index) => index % 251));

async function openSample(options: Omit<LocalCdnOptions, 'root'> = {}): Promise<LocalCdn> {
  const folder = await makeTemporaryFolder('cdn');
  await writeNew(join(folder.path, KERNEL), BYTES);
  await writeNew(join(folder.path, 'asset/v0.6.10/x86_64/kernel'), 'an older kernel');
  await writeNew(join(folder.path, 'latest.json'), '{"version":"0.6.11"}\n');
  const cdn = await openLocalCdn({ root: folder.path, ...options });
  onTestFinished(async () => {
    await cdn[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });
  return cdn;
}

function faulty(change: CdnFault['change']): Promise<LocalCdn> {
  return openSample({ faults: [{ path: KERNEL, change }] });
}

async function bodyOf(cdn: LocalCdn, init: RequestInit = {}): Promise<Buffer> {
  return Buffer.from(await (await fetch(`${cdn.url}/${KERNEL}`, init)).arrayBuffer());
}

test('a published object is served with its bytes, its tag and the cache headers of the plan', async () => {
  const cdn = await openSample();
  const response = await fetch(`${cdn.url}/${KERNEL}`);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(BYTES);
  expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(response.headers.get('etag')).toMatch(/^"[0-9a-f]{40}"$/);
  const latest = await fetch(`${cdn.url}/latest.json`);
  expect(latest.headers.get('cache-control')).toBe('public, max-age=60, must-revalidate');
  const absent = await fetch(`${cdn.url}/asset/v0.6.11/x86_64/nothing`);
  expect([absent.status, absent.headers.get('cache-control')]).toEqual([404, null]);
});

test('every request is logged in order, with what was answered', async () => {
  const cdn = await openSample();
  await bodyOf(cdn);
  await bodyOf(cdn, { headers: { range: 'bytes=10-19' } });
  await (await fetch(`${cdn.url}/nothing`)).arrayBuffer();
  expect(
    cdn.requests.map(({ method, path, nth, status, headers }) => [method, path, nth, status, headers['range']]),
  ).toEqual([
    ['GET', KERNEL, 1, 200, undefined],
    ['GET', KERNEL, 2, 206, 'bytes=10-19'],
    ['GET', 'nothing', 1, 404, undefined],
  ]);
  expect(cdn.requests.slice(0, 2).map(({ bodyBytes }) => bodyBytes)).toEqual([1_000, 10]);
});

test('a range is served of the version that the client knows, and the whole object otherwise', async () => {
  const cdn = await openSample();
  const etag = (await fetch(`${cdn.url}/${KERNEL}`, { method: 'HEAD' })).headers.get('etag') ?? '';
  const rest = { range: 'bytes=900-' };
  expect((await fetch(`${cdn.url}/${KERNEL}`, { headers: { ...rest, 'if-range': etag } })).status).toBe(206);
  expect((await fetch(`${cdn.url}/${KERNEL}`, { headers: { ...rest, 'if-range': '"old"' } })).status).toBe(200);
});

test('HTTPS is served with a certificate of a throw-away authority', async () => {
  const cdn = await openSample({ tls: {} });
  expect(cdn.url).toMatch(/^https:/);
  const error = await fetch(`${cdn.url}/latest.json`).catch((thrown: unknown) => (thrown as Error).cause);
  expect(error).toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
});

test.each([
  ['truncated', faults.truncated()],
  ['reset', faults.reset(10)],
  ['announced longer than it is', faults.announced(2_000)],
])('a body that is %s ends in an error', async (_, change) => {
  await expect(bodyOf(await faulty(change))).rejects.toThrow();
});

test.each([
  ['stalled', faults.stalled()],
  ['dripped', faults.dripped(100)],
  ['endless', faults.endless()],
])('a body that is %s does not end', async (_, change) => {
  await expect(bodyOf(await faulty(change), { signal: AbortSignal.timeout(200) })).rejects.toThrow(/timeout/);
});

test.each([
  ['other bytes', faults.flipped(), (body: Buffer) => body.length === 1_000 && !body.equals(BYTES)],
  ['an error page', faults.errorPage(), (body: Buffer) => body.toString().startsWith('<!DOCTYPE html>')],
  ['an older version', faults.objectOf('asset/v0.6.10/x86_64/kernel'), (body: Buffer) => body.length === 15],
  ['the same bytes in chunks', faults.announced(null), (body: Buffer) => body.equals(BYTES)],
  ['bytes that were made anew', faults.replaced(() => Buffer.from('new')), (body: Buffer) => body.length === 3],
])('%s can be served', async (_, change, isSo) => {
  expect(isSo(await bodyOf(await faulty(change)))).toBe(true);
});

test.each([
  ['503', faults.status(503, { 'retry-after': '1' }), { status: 503, header: ['retry-after', '1'] }],
  [
    'a redirect',
    faults.redirected('http://elsewhere.invalid/'),
    { status: 302, header: ['location', 'http://elsewhere.invalid/'] },
  ],
  [
    'another cache header',
    faults.withHeaders({ 'cache-control': 'no-store' }),
    { status: 200, header: ['cache-control', 'no-store'] },
  ],
] as const)('%s can be answered', async (_, change, { status, header }) => {
  const cdn = await faulty(change);
  const response = await fetch(`${cdn.url}/${KERNEL}`, { redirect: 'manual' });
  expect([response.status, response.headers.get(header[0])]).toEqual([status, header[1]]);
});

test('a body can be compressed though nobody asked', async () => {
  const cdn = await faulty(faults.encoded());
  const response = await fetch(`${cdn.url}/${KERNEL}`, { headers: { 'accept-encoding': 'identity' } });
  expect(response.headers.get('content-encoding')).toBe('gzip');
  expect(Buffer.from(await response.arrayBuffer())).toEqual(BYTES);
});

test('ranges can be ignored or shifted', async () => {
  const range = { headers: { range: 'bytes=0-9' } };
  expect(await bodyOf(await faulty(faults.rangeIgnored()), range)).toHaveLength(1_000);
  expect((await bodyOf(await faulty(faults.rangeShifted()), range))[0]).toBe(1);
});

test('a fault can be for some requests only', async () => {
  const cdn = await openSample({
    faults: [{ path: /kernel$/, when: ({ nth }) => nth === 1, change: faults.status(404) }],
  });
  const statuses = [];
  for (let count = 0; count < 2; count += 1) statuses.push((await fetch(`${cdn.url}/${KERNEL}`)).status);
  expect(statuses).toEqual([404, 200]);
});
