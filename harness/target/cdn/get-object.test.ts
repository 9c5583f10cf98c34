import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { dripped } from '../../cdn/front/faults.ts';
import { type CdnFault, openLocalCdn } from '../../cdn/front/local-cdn.ts';
import { writeNew } from '../../host/files.ts';
import { openHttpClient } from '../../host/http-client.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { type GetOptions, type GotObject, type Patience, getObject } from './get-object.ts';

const PATIENCE: Patience = { stallMs: 400, slowMs: 200, bytesPerSecond: 1_024, retries: 0, retryMs: 1 };

test('a server is not called slow for what held this process up', async () => {
  const { sight } = await get([], () => {
    const until = performance.now() + 1_500;
    while (performance.now() < until);
  });
  expect(sight).toMatchObject({ ending: 'whole', sizeBytes: 22 });
});

test('a server is not called slow for a disk here that is', async () => {
  const { sight } = await get([], () => undefined, { onChunk: () => sleep(1_500) });
  expect(sight).toMatchObject({ ending: 'whole', sizeBytes: 22 });
});

test('a server that is slow is called so', async () => {
  const { sight } = await get([{ path: 'latest.json', change: dripped(20) }], () => undefined);
  expect(sight).toMatchObject({ ending: 'slow', detail: expect.stringMatching(/^\d+ bytes in \d+ ms$/) as string });
});

async function get(
  faults: readonly CdnFault[],
  meanwhile: () => void,
  options: Partial<GetOptions> = {},
): Promise<GotObject> {
  await using folder = await makeTemporaryFolder('get');
  await writeNew(join(folder.path, 'latest.json'), '{ "version": "0.6.11"}');
  await using cdn = await openLocalCdn({ root: folder.path, faults });
  using client = openHttpClient({ maxConnections: 1, env: {} });
  const { signal } = new AbortController();
  const patience = PATIENCE;
  const got = getObject(`${cdn.url}/latest.json`, { client, signal, patience, limitBytes: 1_024, ...options });
  setImmediate(meanwhile);
  return await got;
}
