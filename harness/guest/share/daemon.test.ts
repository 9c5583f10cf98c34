import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { daemonArguments, requireDaemon } from './daemon.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-daemon-'));
  await program('old', 'echo "usage: virtiofsd [options] -o source=PATH"');
  await program('new', 'echo "virtiofsd --shared-dir <SHARED_DIR>"');
});
afterAll(async () => rm(folder, { recursive: true }));

async function program(name: string, script: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
}
const at = (...names: string[]): string[] => names.map((name) => join(folder, name));

test('the daemon that needs no root is preferred, wherever it stands', async () => {
  expect(await requireDaemon(true, at('missing', 'old', 'new'))).toEqual({
    program: join(folder, 'new'),
    kind: 'rust',
  });
  expect(await requireDaemon(true, at('old'))).toEqual({ program: join(folder, 'old'), kind: 'c' });
});

test('none, or one that this user cannot run, names what helps', async () => {
  await expect(requireDaemon(true, at('missing'))).rejects.toThrow(/install the package virtiofsd/);
  await expect(requireDaemon(false, at('old'))).rejects.toThrow(/needs root to offer a share: run as root/);
});

test('each daemon is called with its own flags', () => {
  expect(daemonArguments('c', '/s', '/t/v', true)).toEqual([
    ...['--socket-path=/t/v', '-o', 'source=/s', '-o', 'sandbox=chroot', '-o', 'cache=auto'],
  ]);
  expect(daemonArguments('rust', '/s', '/t/v', false)).toEqual([
    ...['--socket-path=/t/v', '--shared-dir=/s', '--sandbox=namespace', '--cache=auto'],
  ]);
});
