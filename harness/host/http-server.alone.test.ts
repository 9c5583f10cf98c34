import getPort from 'get-port';
import { expect, test, vi } from 'vitest';
import { openHttpServer } from './http-server.ts';

vi.mock('get-port', { spy: true });

test('a port that somebody takes at the last moment is not insisted on', async () => {
  await using first = await openHttpServer((_, response) => response.end('first'));
  vi.mocked(getPort).mockResolvedValueOnce(Number(new URL(first.url).port));
  await using second = await openHttpServer((_, response) => response.end('second'));
  expect(await (await fetch(second.url)).text()).toBe('second');
  expect(await (await fetch(first.url)).text()).toBe('first');
});
