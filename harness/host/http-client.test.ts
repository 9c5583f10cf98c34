import { expect, onTestFinished, test, vi } from 'vitest';
import { type RequestHandler, openHttpServer } from './http-server.ts';
import { type HttpClientOptions, openHttpClient } from './http-client.ts';
import { makeThrowAwayIdentity } from '../cdn/front/certificate.ts';

const { signal } = new AbortController();
const SAYS_HELLO: RequestHandler = (_request, response) => response.end('hello');

async function askOnce(url: string, options: Partial<HttpClientOptions> = {}): Promise<string> {
  using client = openHttpClient({ maxConnections: 1, env: {}, ...options });
  const { body } = await client.ask(url, { signal });
  return Buffer.concat(await Array.fromAsync(body)).toString();
}

test('an authority that is named is trusted, and only then', async () => {
  const identity = makeThrowAwayIdentity();
  await using server = await openHttpServer(SAYS_HELLO, identity);
  expect(await askOnce(server.url, { caPem: identity.caPem })).toBe('hello');
  await expect(askOnce(server.url)).rejects.toMatchObject({ facts: { reason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } });
});

test('no variable of the environment makes it trust everybody', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  onTestFinished(() => void vi.unstubAllEnvs());
  await using server = await openHttpServer(SAYS_HELLO, makeThrowAwayIdentity());
  await expect(askOnce(server.url)).rejects.toMatchObject({ facts: { reason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } });
});

test('an expired certificate is refused', async () => {
  const identity = makeThrowAwayIdentity({ notAfter: new Date(Date.now() - 60_000) });
  await using server = await openHttpServer(SAYS_HELLO, identity);
  const error = askOnce(server.url, { caPem: identity.caPem });
  await expect(error).rejects.toMatchObject({ facts: { reason: 'CERT_HAS_EXPIRED' } });
});

test('a name can be led to an address, whatever it resolves to', async () => {
  const identity = makeThrowAwayIdentity({ names: ['cdn.invalid'] });
  await using server = await openHttpServer(SAYS_HELLO, identity);
  const url = server.url.replace('127.0.0.1', 'cdn.invalid');
  expect(await askOnce(url, { caPem: identity.caPem, address: '127.0.0.1' })).toBe('hello');
});

test('a proxy of the environment is used, but not for this machine', async () => {
  const asked: (string | undefined)[] = [];
  await using proxy = await openHttpServer((request, response) => {
    asked.push(request.url);
    response.end('from the proxy');
  });
  await using server = await openHttpServer(SAYS_HELLO);
  const env = { HTTP_PROXY: proxy.url };
  expect(await askOnce('http://cdn.invalid/latest.json', { env })).toBe('from the proxy');
  expect(await askOnce(server.url, { env })).toBe('hello');
  expect(asked).toEqual(['http://cdn.invalid/latest.json']);
});

test('a proxy that is named without a scheme is used, and one of another kind is refused, not passed over', async () => {
  await using proxy = await openHttpServer((_request, response) => response.end('from the proxy'));
  const env = { http_proxy: proxy.url.replace('http://', '') };
  expect(await askOnce('http://cdn.invalid/', { env })).toBe('from the proxy');
  for (const value of ['socks5://me:secret@127.0.0.1:9', 'http://']) {
    const asked = askOnce('https://cdn.invalid/', { env: { HTTPS_PROXY: value } });
    await expect(asked).rejects.toThrow('HTTPS_PROXY names no proxy');
    await expect(asked).rejects.not.toThrow('secret');
  }
  await using server = await openHttpServer(SAYS_HELLO);
  expect(await askOnce(server.url, { env: { HTTP_PROXY: 'http://' } })).toBe('hello');
});

test('never more connections are open than allowed, and every request says who asks', async () => {
  let open = 0;
  let most = 0;
  const agents = new Set<string | undefined>();
  await using server = await openHttpServer((request, response) => {
    agents.add(request.headers['user-agent']);
    most = Math.max(most, (open += 1));
    setTimeout(() => {
      open -= 1;
      response.end();
    }, 20);
  });
  using client = openHttpClient({ maxConnections: 2, env: {} });
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for await (const _chunk of (await client.ask(server.url, { signal })).body);
    }),
  );
  expect(most).toBe(2);
  expect([...agents]).toEqual([expect.stringMatching(/^bootproof\/\d/)]);
});

test('no answer names the reason of the machine', async () => {
  const server = await openHttpServer(SAYS_HELLO);
  await server[Symbol.asyncDispose]();
  await expect(askOnce(server.url)).rejects.toMatchObject({
    code: 'BOOTPROOF_HTTP',
    facts: { reason: 'ECONNREFUSED' },
  });
});
