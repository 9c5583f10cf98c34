import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { openLocalCdn } from '../front/local-cdn.ts';
import { digestOfBytes } from '../../formats/bytes-digest.ts';
import { writeNew } from '../../host/files.ts';
import { openHttpClient } from '../../host/http-client.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { downloadObject } from './objects.ts';
import { openPartial } from './partial.ts';

test('a download that a killed process had completed is forced to the disk before it counts', async () => {
  await using folder = await makeTemporaryFolder('objects');
  const bytes = Buffer.from('all of it');
  await writeFile(join(folder.path, 'partial'), bytes);
  await using partial = await openPartial(join(folder.path, 'partial'));
  const settle = vi.spyOn(partial, 'settle');
  using client = openHttpClient({ maxConnections: 1, env: {} });
  // Nobody answers there: what is here already is not asked for.
  const base = new URL('http://127.0.0.1:9/');
  const link = { client, base, hosts: new Set<string>(), stallMs: 1_000, attempts: 1, backoffMs: 1 };
  const object = { key: 'kernel', sha256: digestOfBytes(bytes), limitBytes: 1_000 };
  const events = { onBytes: () => undefined, onRetry: () => undefined };
  await downloadObject(link, object, partial, events, new AbortController().signal);
  expect(settle).toHaveBeenCalledOnce();
});

test('a server is not said to stall because the disk here is slow', async () => {
  await using folder = await makeTemporaryFolder('objects');
  // More than what comes at once.
  const bytes = Buffer.alloc(4_000_000, 1);
  await writeNew(join(folder.path, 'cdn', 'kernel'), bytes);
  await using cdn = await openLocalCdn({ root: join(folder.path, 'cdn') });
  await using partial = await openPartial(join(folder.path, 'partial'));
  const append = partial.append.bind(partial);
  partial.append = async (chunk) => {
    if (partial.sizeBytes === 0) await sleep(800);
    await append(chunk);
  };
  using client = openHttpClient({ maxConnections: 1, env: {} });
  const base = new URL(`${cdn.url}/`);
  const link = { client, base, hosts: new Set<string>(), stallMs: 200, attempts: 1, backoffMs: 1 };
  const object = { key: 'kernel', sha256: digestOfBytes(bytes), limitBytes: bytes.length };
  const events = { onBytes: () => undefined, onRetry: () => undefined };
  await downloadObject(link, object, partial, events, new AbortController().signal);
  expect(partial.digest()).toBe(object.sha256);
});
