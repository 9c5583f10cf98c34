import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { threadMs } from '../../fixtures/thread-time.ts';
import { SYSTEM_NEEDS } from './debian-packages.ts';
import { asRoot, findTool, installCommand, isMet, missingTool, requireTool } from './tool.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-tool-test-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('a program is the first on the path that may be executed', async () => {
  await mkdir(join(folder, 'a', 'tool'), { recursive: true });
  await mkdir(join(folder, 'b'));
  await mkdir(join(folder, 'c'));
  await writeFile(join(folder, 'b', 'tool'), '', { mode: 0o644 });
  await writeFile(join(folder, 'c', 'tool'), '');
  await chmod(join(folder, 'c', 'tool'), 0o755);
  const path = ['a', 'b', 'c'].map((name) => join(folder, name)).join(':');
  expect(findTool('tool', path)).toBe(join(folder, 'c', 'tool'));
  expect(findTool('tool', `${path.split(':')[0] ?? ''}:`)).toBeUndefined();
  expect(findTool(join(folder, 'c', 'tool'), '')).toBe(join(folder, 'c', 'tool'));
});

test('a program that is required and missing is an error with its package and the command', () => {
  expect(() => requireTool('no-such-program')).toThrow('no-such-program is not installed');
  expect(missingTool('qemu-system-aarch64')).toMatchObject({
    code: 'BOOTPROOF_TOOL_MISSING',
    message: expect.stringContaining('apt-get install -y --no-install-recommends qemu-system-arm`') as string,
    facts: { program: 'qemu-system-aarch64', package: 'qemu-system-arm' },
  });
});

test('the command to install is what this user may type', () => {
  expect(installCommand(['a', 'b'])).toContain('apt-get install -y --no-install-recommends a b');
});

test('what only root may run goes through sudo, and where there is none through su', () => {
  const commands = ['apt-get update', 'apt-get install a'];
  expect(asRoot(commands, { isRoot: true })).toBe('apt-get update && apt-get install a');
  expect(asRoot(commands, { isRoot: false, hasSudo: true })).toBe('sudo apt-get update && sudo apt-get install a');
  expect(asRoot(commands, { isRoot: false, hasSudo: false })).toBe("su -c 'apt-get update && apt-get install a'");
});

test('a need is met by a program or by any one of its files', async () => {
  await writeFile(join(folder, 'file'), '');
  const need = { packages: ['p'], neededFor: 'boot', why: 'w' } as const;
  expect(isMet({ ...need, probe: { anyFile: [join(folder, 'none'), join(folder, 'file')] } })).toBe(true);
  expect(isMet({ ...need, probe: { anyFile: [join(folder, 'none')] } })).toBe(false);
  expect(isMet({ ...need, probe: { program: 'sh' } })).toBe(true);
});

test('looking for everything takes a few milliseconds', () => {
  // The best of some: a busy machine may stop us anywhere.
  const tookMs = Array.from({ length: 20 }, () => {
    const started = threadMs();
    SYSTEM_NEEDS.map(isMet);
    return threadMs() - started;
  });
  expect(Math.min(...tookMs)).toBeLessThan(20);
});
