import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FormatError } from '../../core/errors.ts';
import { run } from '../../host/process.ts';
import { memorySource } from '../byte-source.ts';
import { buildHello } from '../../guest/payloads/hello.ts';
import { type ElfFacts, parseElf } from './elf.ts';
import { isElf } from './header.ts';

const soak = process.env['BOOTPROOF_SOAK'] !== undefined;

async function factsOf(path: string): Promise<ElfFacts> {
  return parseElf(memorySource(await readFile(path)));
}

test('this Node is a dynamic program of the machine that runs it', async () => {
  const facts = await factsOf(process.execPath);
  expect(facts).toMatchObject({ class: 64, endianness: 'little', linkage: 'dynamic', pvhEntry: null });
  expect(facts.arch).toBe(process.arch === 'arm64' ? 'arm64' : 'x86_64');
  expect(facts.interpreter).toMatch(/^\/lib/);
  expect(facts.needed).toContain('libc.so.6');
});

test('agrees with readelf on the programs and libraries of the machine', { timeout: 60_000 }, async () => {
  const folders = [
    '/usr/bin',
    '/usr/sbin',
    '/usr/lib/x86_64-linux-gnu',
    '/usr/lib/aarch64-linux-gnu',
    '/usr/lib/klibc/bin',
  ];
  let compared = 0;
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((_, index) => soak || index % 37 === 0)) {
      const bytes = await readFile(join(folder, name)).catch(() => Buffer.alloc(0));
      if (!isElf(bytes)) continue;
      const ours = await parseElf(memorySource(bytes));
      if (ours.linkage === 'dynamic')
        expect({ name, startProblem: ours.startProblem }).toEqual({ name, startProblem: null });
      expect({ name, ...comparable(ours) }).toEqual({ name, ...(await readelf(join(folder, name))) });
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(10);
});

test('refuses what is no ELF object, naming the place', async () => {
  await expect(parseElf(memorySource(Buffer.from('#!/bin/sh\n')))).rejects.toThrow(
    'elf: not an ELF object (at byte 0)',
  );
  await expect(parseElf(memorySource(Buffer.alloc(0)))).rejects.toThrow(FormatError);
});

test('a program that is cut off anywhere in what it loads is refused', async () => {
  const whole = buildHello('x86_64', 'hello');
  await expect(parseElf(memorySource(whole.subarray(0, whole.length - 1)))).rejects.toThrow(
    'the loaded parts reach beyond the end of the file',
  );
});

test.each<[string, (program: Buffer) => unknown, RegExp]>([
  ['starts at no address', (program) => program.writeBigUInt64LE(0n, 24), /no code/],
  ['starts outside what is loaded', (program) => program.writeBigUInt64LE(0x9999_0000n, 24), /no code/],
  ['may not be executed where it starts', (program) => program.writeUInt32LE(4, 64 + 4), /no code/],
  ['loads nothing', (program) => program.writeUInt32LE(4, 64), /loads nothing/],
  ['is larger in the file than in memory', (program) => program.writeBigUInt64LE(1n, 64 + 40), /larger in the file/],
  ['is moved within its page', (program) => program.writeBigUInt64LE(0x40_0008n, 64 + 16), /another place of its page/],
])('a program that %s cannot be started', async (_, change, problem) => {
  const program = buildHello('x86_64', 'hello');
  expect((await parseElf(memorySource(program))).startProblem).toBeNull();
  change(program);
  expect((await parseElf(memorySource(program))).startProblem).toMatch(problem);
});

test('finds the PVH note of an x86 kernel, and sees when it is missing', async () => {
  expect((await parseElf(memorySource(kernelWithNote('Xen\0', 18)))).pvhEntry).toBe(0x1000140);
  expect((await parseElf(memorySource(kernelWithNote('Xen\0', 17)))).pvhEntry).toBeNull();
  expect((await parseElf(memorySource(kernelWithNote('GNU\0', 18)))).pvhEntry).toBeNull();
});

test('a damaged object gives facts or a FormatError, never anything else', async () => {
  const original = await readFile('/bin/true');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(1023), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      fc.nat(original.length),
      async (pokes, cut) => {
        const bytes = Buffer.from(original.subarray(0, pokes.length % 2 === 0 ? cut : original.length));
        for (const [at, value] of pokes) if (at < bytes.length) bytes[at] = value;
        await parseElf(memorySource(bytes)).catch((error: unknown) => expect(error).toBeInstanceOf(FormatError));
      },
    ),
    { numRuns: soak ? 20_000 : 1_000 },
  );
});

function comparable(facts: ElfFacts) {
  const { type, machine, interpreter, needed, soname, runpath, rpath } = facts;
  return { class: facts.class, type, machine, interpreter, needed, soname, runpath, rpath };
}

/** The same facts out of binutils' own words. */
async function readelf(path: string): Promise<ReturnType<typeof comparable>> {
  const { stdout } = await run('readelf', ['-W', '-h', '-l', '-d', path], { env: { LC_ALL: 'C' } });
  const all = (pattern: RegExp): string[] => [...stdout.matchAll(pattern)].map((match) => match[1] ?? '');
  const types: Readonly<Record<string, ElfFacts['type']>> = {
    REL: 'relocatable',
    EXEC: 'executable',
    DYN: 'shared-object',
  };
  const machine = all(/Machine:\s+(.*)/g)[0] ?? '';
  return {
    class: all(/Class:\s+ELF(\d+)/g)[0] === '64' ? 64 : 32,
    type: types[all(/Type:\s+(\w+)/g)[0] ?? ''] ?? 'other',
    machine: machine.includes('X86-64') ? 62 : machine.includes('AArch64') ? 183 : machine.includes('80386') ? 3 : -1,
    interpreter: all(/Requesting program interpreter: (.*)\]/g)[0] ?? null,
    needed: all(/\(NEEDED\).*\[(.*)\]/g),
    soname: all(/\(SONAME\).*\[(.*)\]/g)[0] ?? null,
    runpath: all(/\(RUNPATH\).*\[(.*)\]/g)[0] ?? null,
    rpath: all(/\(RPATH\).*\[(.*)\]/g)[0] ?? null,
  };
}

/** The smallest x86_64 executable with one note segment. */
function kernelWithNote(owner: string, type: number): Buffer {
  const bytes = Buffer.alloc(64 + 56 + 20);
  bytes.write('\x7fELF\x02\x01\x01', 'latin1');
  bytes.writeUInt16LE(2, 16);
  bytes.writeUInt16LE(62, 18);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(1, 56);
  bytes.writeUInt32LE(4, 64);
  bytes.writeBigUInt64LE(120n, 64 + 8);
  bytes.writeBigUInt64LE(20n, 64 + 32);
  bytes.writeUInt32LE(4, 120);
  bytes.writeUInt32LE(4, 124);
  bytes.writeUInt32LE(type, 128);
  bytes.write(owner, 132, 'latin1');
  bytes.writeUInt32LE(0x1000140, 136);
  return bytes;
}
