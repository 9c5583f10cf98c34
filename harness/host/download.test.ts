import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { download } from './download.ts';
import { listTree } from './list-tree.ts';
import { type RequestHandler, openHttpServer } from './http-server.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

const { signal } = new AbortController();

async function downloadFrom(serve: RequestHandler, limitBytes = 100): Promise<{ folder: string; path: string }> {
  const folder = await makeTemporaryFolder('download');
  await using server = await openHttpServer(serve);
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const path = join(folder.path, 'file');
  await download(`${server.url}/one`, path, { signal, limitBytes, env: {} }).catch(async (error: unknown) => {
    expect(await listTree(folder.path, 10)).toEqual([]);
    throw error;
  });
  return { folder: folder.path, path };
}

test('a redirect is followed to where the file is', async () => {
  const { path } = await downloadFrom((request, response) => {
    if (request.url === '/one') response.writeHead(302, { location: '/two' }).end();
    else response.end('the file');
  });
  expect(await readFile(path, 'utf8')).toBe('the file');
});

test.each<[string, RequestHandler, string]>([
  ['redirects in a loop', (_, response) => response.writeHead(302, { location: '/one' }).end(), 'redirects to /one'],
  ['leads to a file', (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(), 'redirects'],
  ['is not there', (_, response) => response.writeHead(404).end(), 'the server answers 404'],
  ['is too long', (_, response) => response.end('x'.repeat(101)), 'longer than the 100 bytes'],
  [
    'is cut',
    (_, response) => {
      response.writeHead(200, { 'content-length': 50 });
      response.write('x', () => response.destroy());
    },
    'cannot download',
  ],
])('what %s is no file, and nothing is left of it', async (_, serve, message) => {
  await expect(downloadFrom(serve)).rejects.toMatchObject({
    code: 'BOOTPROOF_HTTP',
    message: expect.stringContaining(message) as string,
  });
});
