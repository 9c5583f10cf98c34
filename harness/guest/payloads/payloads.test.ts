import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../host/process.ts';
import { type HelloArch, buildHello, helloCode } from './hello.ts';
import { type Instruction, encode } from './instructions.ts';
import { ISOLATION_CODE, ISOLATION_PROGRAMS } from './isolation-arm64.ts';
import { PROBE_CODE_ARM64, buildProbeGuestArm64 } from './probe-guest-arm64.ts';
import { buildProbeGuestX86, probeCodeX86 } from './probe-guest-x86.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-payloads-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

// Debian's binutils for each architecture, which building the demo's kernels brings.
const X86 = 'x86_64-linux-gnu-';
const ARM64 = 'aarch64-linux-gnu-';

test.each<readonly [string, string, string, readonly Instruction[]]>([
  ['the x86_64 hello', X86, 'i386:x86-64', helloCode('x86_64', 0x4000a0, 12)],
  ['the i386 hello', X86, 'i386', helloCode('i386', 0x400080, 12)],
  ['the arm64 hello', ARM64, 'aarch64', helloCode('arm64', 0, 12)],
  ['the x86_64 probe guest', X86, 'i386', probeCodeX86(0x100123, 27)],
  ['the arm64 probe guest', ARM64, 'aarch64', PROBE_CODE_ARM64],
  ...ISOLATION_PROGRAMS.map((name) => [`the program ${name}`, ARM64, 'aarch64', ISOLATION_CODE[name]] as const),
])(
  'a disassembler reads every instruction of %s as it is written beside its bytes',
  async (name, prefix, machine, table) => {
    expect(await disassemble(`${name}.bin`, prefix, machine, table)).toEqual(table.map(([, text]) => text));
  },
);

test.each<[HelloArch, string]>([
  ['x86_64', 'Advanced Micro Devices X86-64'],
  ['i386', 'Intel 80386'],
  ['arm64', 'AArch64'],
])('readelf finds a static %s executable of one segment', async (arch, machine) => {
  const path = await put(`hello-${arch}`, buildHello(arch, 'hello'));
  const { stdout, stderr } = await run(`${X86}readelf`, ['-hlW', path]);
  expect(stderr).toBe('');
  expect(stdout).toContain(machine);
  expect(stdout).toContain('EXEC (Executable file)');
  expect(stdout.match(/^ {2}[A-Z_]+ +0x.*$/gm)).toHaveLength(1);
});

test.each<[HelloArch, boolean]>([
  ['x86_64', true],
  ['i386', false],
  ['arm64', false],
])('whether the binfmt entry of the contract captures the %s hello is %s', (arch, captured) => {
  const magic = Buffer.from('7f454c4602010100000000000000000002003e00', 'hex');
  const mask = Buffer.from('fffffffffffefe00000000fffffffffffeffffff', 'hex');
  const header = buildHello(arch, 'hello').subarray(0, magic.length);
  expect(header.every((byte, at) => ((byte ^ (magic[at] ?? 0)) & (mask[at] ?? 0)) === 0)).toBe(captured);
});

test('the hello of this machine says its line and ends with status 0', async () => {
  const path = await put('hello', buildHello(process.arch === 'arm64' ? 'arm64' : 'x86_64', 'hello from a table'));
  const { stdout } = await run(path, []);
  expect(stdout).toBe('hello from a table');
});

test('the x86_64 guest writes its line to the serial port and ends QEMU', async () => {
  const path = await put('guest-x86', buildProbeGuestX86('guest code ran'));
  const args = ['-machine', 'q35', '-accel', 'tcg', '-cpu', 'max', ...QUIET, '-kernel', path];
  const { stdout } = await run('qemu-system-x86_64', args, { timeoutMs: 20_000 });
  expect(stdout.trimEnd()).toBe('guest code ran');
});

test('the arm64 guest writes its line to the PL011 and ends QEMU', async () => {
  const path = await put('guest-arm64', buildProbeGuestArm64('guest code ran'));
  const args = ['-machine', 'virt', '-accel', 'tcg', '-cpu', 'max', ...QUIET, '-kernel', path];
  const { stdout } = await run('qemu-system-aarch64', args, { timeoutMs: 20_000 });
  expect(stdout.trimEnd()).toBe('guest code ran');
});

async function put(name: string, bytes: Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  await chmod(path, 0o755);
  return path;
}

/** What objdump makes of a table's bytes, one line an instruction, in the spelling that the tables use. */
async function disassemble(
  name: string,
  prefix: string,
  machine: string,
  table: readonly Instruction[],
): Promise<string[]> {
  const path = await put(name.replaceAll(' ', '-'), encode(table));
  const { stdout } = await run(`${prefix}objdump`, ['-D', '-b', 'binary', '-m', machine, '--no-show-raw-insn', path]);
  return stdout
    .split('\n')
    .flatMap((line) => /^ *[0-9a-f]+:\t(.*)$/.exec(line)?.[1] ?? [])
    .map((text) =>
      text
        .replace(/ *\/\/.*$/, '')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    );
}

const QUIET = ['-nodefaults', '-no-user-config', '-display', 'none', '-serial', 'stdio', '-no-reboot', '-m', '64M'];
