import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { isDockerThere, openDocker } from './docker.ts';

afterEach(() => vi.unstubAllEnvs());

test.each([
  ['unix:///nowhere/docker.sock', /DOCKER_HOST names \/nowhere\/docker\.sock, which does not exist: start that daemon/],
  [`unix://${import.meta.filename}`, /is there, and nobody answers: start it/],
  ['docker', /DOCKER_HOST=docker does not answer/],
  ['tcp://127.0.0.1:1', /DOCKER_HOST=tcp:\/\/127\.0\.0\.1:1 does not answer/],
])('where nobody answers at %s, no other daemon is taken, and the reason is said', async (host, words) => {
  vi.stubEnv('DOCKER_HOST', host);
  const message: unknown = expect.stringMatching(words);
  await expect(openDocker()).rejects.toMatchObject({ code: 'BOOTPROOF_DOCKER', message });
});

test('a socket that takes connections is a daemon, as far as can be seen from outside', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'docker-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const server = createServer().listen(join(folder, 'sock'));
  await once(server, 'listening');
  vi.stubEnv('DOCKER_HOST', `unix://${join(folder, 'sock')}`);
  expect(await isDockerThere()).toBe(true);
  server.close();
});
