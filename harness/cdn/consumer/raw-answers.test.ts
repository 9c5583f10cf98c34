import { type AddressInfo, type Socket, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openHttpClient } from '../../host/http-client.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { getObject } from '../../target/cdn/get-object.ts';
import { openAssetManager } from './asset-manager.ts';

const { signal } = new AbortController();

/** A server that says what no HTTP library would say. */
async function openRawServer(say: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', () => say(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** Says something once, then something else for as long as somebody listens. */
function again(socket: Socket, first: string, text: string): void {
  socket.write(first);
  const timer = setInterval(() => socket.write(text), 10);
  socket.once('close', () => clearInterval(timer));
}

const HEAD = 'HTTP/1.1 200 OK\r\n';

test.each<[string, (socket: Socket) => void, RegExp]>([
  ['headers that come a letter at a time', (socket) => again(socket, HEAD, 'x'), /nothing came/],
  ['early hints without end', (socket) => again(socket, '', 'HTTP/1.1 103 Early Hints\r\n\r\n'), /nothing came/],
  ['two lengths', (socket) => socket.write(`${HEAD}content-length: 5\r\ncontent-length: 6\r\n\r\nhello`), /no answer/],
  ['a length below zero', (socket) => socket.write(`${HEAD}content-length: -1\r\n\r\n`), /no answer/],
  [
    'a length and chunks at once',
    (socket) => socket.write(`${HEAD}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`),
    /no answer/,
  ],
  [
    'a chunk without end',
    (socket) => socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\nfffffffffffff\r\nx`),
    /only 1 bytes|nothing came/,
  ],
  [
    'trailers without end',
    (socket) => again(socket, `${HEAD}transfer-encoding: chunked\r\n\r\n0\r\n`, 'x: y\r\n'),
    /nothing came|broke|latest/,
  ],
  [
    'a megabyte of headers',
    (socket) => socket.write(`${HEAD}x: ${'y'.repeat(1_000_000)}\r\n\r\n`),
    /HPE_HEADER_OVERFLOW|no answer/,
  ],
  ['another protocol', (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'), /no answer/],
])('%s: refused in time by the consumer, and seen as such by the gate', async (_, say, refusal) => {
  const baseUrl = await openRawServer(say);
  await using folder = await makeTemporaryFolder('raw');
  using manager = openAssetManager({
    baseUrl,
    arch: 'x86_64',
    cacheFolder: join(folder.path, 'cache'),
    binFolder: null,
    attempts: 1,
    stallMs: 300,
  });
  await expect(manager.prepare({ signal, timeoutMs: 10_000 })).rejects.toThrow(refusal);
  using client = openHttpClient({ maxConnections: 1, env: {} });
  const patience = { stallMs: 300, slowMs: 300, bytesPerSecond: 1_024, retries: 0, retryMs: 1 };
  const { sight } = await getObject(`${baseUrl}/latest.json`, { client, signal, patience, limitBytes: 1_000 });
  expect(['slow', 'no answer', 'cut']).toContain(sight.ending);
});

test('redirects from host to host end, also where every host is allowed', async () => {
  const hosts: string[] = [];
  const bounce = (to: number) => (socket: Socket) =>
    socket.end(
      `HTTP/1.1 302 Found\r\nlocation: ${hosts[to] ?? ''}/${String(Math.random())}\r\ncontent-length: 0\r\n\r\n`,
    );
  hosts.push(await openRawServer(bounce(1)), await openRawServer(bounce(0)));
  await using folder = await makeTemporaryFolder('raw');
  using manager = openAssetManager({
    baseUrl: hosts[0] ?? '',
    arch: 'x86_64',
    cacheFolder: folder.path,
    binFolder: null,
    redirectHosts: hosts.map((url) => new URL(url).host),
  });
  await expect(manager.prepare({ signal, timeoutMs: 10_000 })).rejects.toThrow('redirects more than 5 times');
});
