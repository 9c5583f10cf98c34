import { randomBytes } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { makeThrowAwayIdentity } from '../cdn/front/certificate.ts';
import { openHttpClient } from './http-client.ts';
import { openHttpServer } from './http-server.ts';
import { freeBytes } from './spent-bytes.ts';

const { signal } = new AbortController();
const BODY = randomBytes(3_000_000);

test('bytes that fill their memory are freed, those that share it with others are not', () => {
  const own = new Uint8Array(64);
  freeBytes(own);
  expect(own).toHaveLength(0);
  const shared = new Uint8Array(64).subarray(0, 32);
  freeBytes(shared);
  expect(shared).toHaveLength(32);
});

test.each([
  ['HTTP', undefined],
  ['HTTPS', makeThrowAwayIdentity()],
])('over %s every body of a connection arrives whole, with a length and in chunks', async (_, identity) => {
  const warned = vi.spyOn(process, 'emitWarning');
  await using server = await openHttpServer((request, response) => {
    if (request.url === '/length') response.setHeader('content-length', BODY.length);
    for (let at = 0; at < BODY.length; at += 700_001) response.write(BODY.subarray(at, at + 700_001));
    response.end();
  }, identity);
  using client = openHttpClient({ maxConnections: 1, env: {}, caPem: identity?.caPem ?? null });
  // More requests than an emitter takes listeners without a word.
  for (let count = 0; count < 12; count++) {
    const { body } = await client.ask(`${server.url}/${count % 2 === 0 ? 'length' : 'chunks'}`, { signal });
    expect(Buffer.concat(await Array.fromAsync(body)).equals(BODY)).toBe(true);
  }
  expect(warned).not.toHaveBeenCalled();
});

test('memory does not grow with what is received', async () => {
  const piece = randomBytes(1_000_000);
  await using server = await openHttpServer((_request, response) => {
    let sent = 0;
    const more = (): void => {
      while ((sent += 1) <= 100) {
        if (!response.write(piece)) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  });
  using client = openHttpClient({ maxConnections: 1, env: {} });
  const { body } = await client.ask(server.url, { signal });
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for await (const chunk of body) {
    freeBytes(chunk);
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  expect(most).toBeLessThan(10_000_000);
});
