import { chmod, copyFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identifyProgram } from '../../host/program-identity.ts';
import { type AcceleratorHost, obstacleTo } from './obstacle.ts';
import { type ProbeRequest, probeAccelerators } from './probe.ts';
import { qemuVersion } from './qemu-version.ts';
import { tryAccelerator } from './trial.ts';

let folder: string;
const { signal } = new AbortController();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-accelerators-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('an accelerator for arm64 is chosen because a guest ran on it', async () => {
  const { chosen, tried, cached } = await probeAccelerators(request({ arch: 'arm64' }));
  expect(tried.at(-1)).toMatchObject({ accelerator: chosen, usable: true });
  expect(tried.at(-1)?.reason).toMatch(/^a guest ran in /);
  expect(tried.slice(0, -1).every(({ usable }) => !usable)).toBe(true);
  expect(cached).toBe(false);
});

test('a virtual machine device that opens is believed only after a guest has run, and costs at most 2 seconds', async () => {
  const startedAt = performance.now();
  const { tried, chosen, why } = await probeAccelerators(request({}));
  expect(tried.at(-1)).toMatchObject({ accelerator: chosen, usable: true });
  const kvm = tried.find((trial) => trial.accelerator === 'kvm');
  // Here the device opens and no guest comes to its end; elsewhere it works, or there is none. Each must be told in words.
  expect(kvm?.reason).toMatch(
    /^(a guest ran in|a guest began to run, but QEMU|no guest instruction had any effect|\/dev\/kvm: |KVM is|x86_64 guests need)/,
  );
  expect(why).toBe(`${chosen === 'tcg' ? 'emulated (tcg), because ' : ''}kvm: ${kvm?.reason ?? ''}`);
  // QEMU is given less than two seconds; a busy machine takes its own time to start and to end it.
  expect(kvm?.ms).toBeLessThan(4_000);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

test('a second look runs no guest and says the same', async () => {
  const first = await probeAccelerators(request({ requested: 'tcg' }));
  const second = await probeAccelerators(request({ requested: 'tcg' }));
  expect(second).toEqual({ ...first, cached: true });
});

test('another accelerator, a fresh look or a damaged memory runs a guest again', async () => {
  const first = await probeAccelerators(request({ requested: 'tcg' }));
  expect(first.cached).toBe(false);
  expect((await probeAccelerators(request({ requested: 'tcg', fresh: true }))).cached).toBe(false);
  await writeFile(join(folder, 'accelerators', 'x86_64.json'), '{"key":');
  expect((await probeAccelerators(request({ requested: 'tcg' }))).cached).toBe(false);
  expect((await probeAccelerators(request({ requested: 'tcg' }))).cached).toBe(true);
});

test('an accelerator that was asked for and cannot run a guest is an error with every reason', async () => {
  const requested = process.platform === 'darwin' ? 'kvm' : 'hvf';
  await expect(probeAccelerators(request({ requested }))).rejects.toMatchObject({
    code: 'BOOTPROOF_ACCELERATOR',
    message: expect.stringMatching(/(?:hvf is macOS|KVM is Linux) only.*: use --accel auto$/) as string,
    facts: { requested, tried: [{ accelerator: requested, usable: false }] },
  });
});

test('emulation that failed is tried again the next time', async () => {
  const qemu = await script(
    '[ "$1" = --version ] && echo "QEMU emulator version 1.0"; [ "$1" = --version ] || { echo run >> "$0.log"; exit 1; }',
  );
  const once = probeAccelerators(request({ qemu, requested: 'tcg' }));
  await expect(once).rejects.toMatchObject({ code: 'BOOTPROOF_ACCELERATOR' });
  await expect(probeAccelerators(request({ qemu, requested: 'tcg' }))).rejects.toThrow(/QEMU ended with status 1/);
  expect(await readFile(`${qemu}.log`, 'utf8')).toBe('run\nrun\n');
});

test('a QEMU that hangs is stopped at the limit and leaves no process', async () => {
  const hangs = await script('exec sleep 1000.125');
  const trial = await tryAccelerator({ arch: 'x86_64', accelerator: 'kvm', qemu: hangs, folder, limitMs: 300, signal });
  expect(trial).toMatchObject({
    usable: false,
    reason: 'no guest instruction had any effect; QEMU did not end within 300 ms',
  });
  expect(trial.ms).toBeLessThan(4_000);
  expect(await commandLines()).not.toContain('1000.125');
});

test('a QEMU that stops the guest for good is not waited for', async () => {
  const stops = await script('echo "KVM internal error. Suberror: 1" >&2; exec sleep 1000.25');
  const trial = await tryAccelerator({
    arch: 'x86_64',
    accelerator: 'kvm',
    qemu: stops,
    folder,
    limitMs: 20_000,
    signal,
  });
  expect(trial.reason).toContain('KVM internal error. Suberror: 1');
  expect(trial.ms).toBeLessThan(10_000);
  expect(await commandLines()).not.toContain('1000.25');
});

test('a QEMU that writes the line but dies is not usable', async () => {
  const dies = await script('echo "bootproof: guest code ran"; echo "assertion failed" >&2; exit 134');
  const trial = await tryAccelerator({
    arch: 'x86_64',
    accelerator: 'kvm',
    qemu: dies,
    folder,
    limitMs: 5_000,
    signal,
  });
  expect(trial).toMatchObject({
    usable: false,
    reason: 'a guest began to run, but QEMU ended with status 134: assertion failed',
  });
});

test('calling a trial off ends its QEMU', async () => {
  const controller = new AbortController();
  const hangs = await script('exec sleep 1000.375');
  const trial = tryAccelerator({
    arch: 'x86_64',
    accelerator: 'tcg',
    qemu: hangs,
    folder,
    limitMs: 60_000,
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(), 100);
  await expect(trial).rejects.toThrow(/abort/);
  expect(await commandLines()).not.toContain('1000.375');
});

test('a version is asked for once for each program file', async () => {
  const places = { cache: folder, state: folder };
  const qemu = await script('echo "QEMU emulator version 9.9.1"; echo asked >> "$0.log"');
  expect((await qemuVersion(qemu, places, signal)).version).toBe('9.9.1');
  expect((await qemuVersion(qemu, places, signal)).version).toBe('9.9.1');
  await writeFile(qemu, '#!/bin/sh\necho "QEMU emulator version 10.0.0"\n');
  expect((await qemuVersion(qemu, places, signal)).version).toBe('10.0.0');
  expect((await readdir(folder)).filter((name) => name.endsWith('.log'))).toHaveLength(1);
});

test('what is not QEMU is refused, and so is what is not there', async () => {
  const places = { cache: folder, state: folder };
  const other = await script('echo "GNU hello 2.12"');
  await expect(qemuVersion(other, places, signal)).rejects.toMatchObject({ code: 'BOOTPROOF_TOOL_FAILED' });
  await expect(qemuVersion(join(folder, 'none'), places, signal)).rejects.toMatchObject({
    code: 'BOOTPROOF_TOOL_MISSING',
  });
});

test('a program is found on the search path, and a file that may not be executed is passed over', async () => {
  await copyFile('/bin/true', join(folder, 'tool'));
  await chmod(join(folder, 'tool'), 0o644);
  await expect(identifyProgram('tool', folder)).rejects.toMatchObject({ code: 'BOOTPROOF_TOOL_MISSING' });
  await chmod(join(folder, 'tool'), 0o755);
  expect((await identifyProgram('tool', `/nonexistent:${folder}`)).path).toBe(join(folder, 'tool'));
});

test.each<
  [string, Parameters<typeof obstacleTo>[0], Parameters<typeof obstacleTo>[1], Partial<AcceleratorHost>, string | null]
>([
  ['emulation works everywhere', 'tcg', 'arm64', {}, null],
  ['KVM needs the same architecture', 'kvm', 'arm64', {}, 'arm64 guests need emulation on this x64 machine'],
  ['KVM needs its device', 'kvm', 'x86_64', { kvm: { opens: false, problem: 'gone' } }, '/dev/kvm: gone'],
  ['KVM may be tried', 'kvm', 'x86_64', {}, null],
  ['hvf is for macOS', 'hvf', 'x86_64', {}, 'hvf is macOS only'],
  ['hvf may be tried', 'hvf', 'arm64', { platform: 'darwin', arch: 'arm64' }, null],
  [
    'hvf needs the same architecture',
    'hvf',
    'x86_64',
    { platform: 'darwin', arch: 'arm64' },
    'x86_64 guests need emulation on this arm64 machine',
  ],
])('%s', (_title, accelerator, guest, host, obstacle) => {
  expect(
    obstacleTo(accelerator, guest, { platform: 'linux', arch: 'x64', kvm: { opens: true, identity: '1' }, ...host }),
  ).toBe(obstacle);
});

function request(part: Partial<ProbeRequest>): ProbeRequest {
  const qemu = `qemu-system-${part.arch === 'arm64' ? 'aarch64' : 'x86_64'}`;
  return { arch: 'x86_64', qemu, requested: 'auto', places: { cache: folder, state: folder }, signal, ...part };
}

async function script(body: string): Promise<string> {
  const path = join(folder, 'qemu');
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

/** The command lines of everything that runs on this machine. */
async function commandLines(): Promise<string> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.join('\n');
}
