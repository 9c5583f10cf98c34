import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { objectWithSymbols } from '../../fixtures/releases/object-with-symbols.ts';
import { smallElf } from '../../fixtures/releases/small-elf.ts';
import { BINARY_CHECKS } from '../checks/binary/area.ts';
import type { ManifestEvidence } from '../checks/manifest/evidence.ts';
import type { RootfsEvidence } from '../checks/rootfs/evidence.ts';
import { entry } from '../checks/rootfs/rootfs-samples.ts';
import type { Subject } from '../checks/subject.ts';
import type { Arch } from '../core/arch.ts';
import { memorySource } from '../formats/byte-source.ts';
import { parseElf } from '../formats/elf/elf.ts';
import { buildHello } from '../guest/payloads/hello.ts';
import { writeNew } from '../host/files.ts';
import { gatherBinaries } from './binary-evidence.ts';

const folder = await mkdtemp(join(tmpdir(), 'bootproof-binary-'));
afterAll(() => rm(folder, { recursive: true }));

/** A root file system with a shell and nothing else. */
const rootfs = async (): Promise<RootfsEvidence> => ({
  sizeBytes: 4096,
  lookedAt: 0,
  looksLike: 'an EROFS image',
  dataBehindAt: null,
  superblock: null,
  problem: null,
  entries: [
    entry('/', { type: 'directory', sha256: null }),
    entry('/bin', { type: 'directory', sha256: null }),
    entry('/bin/sh', { elf: await parseElf(memorySource(buildHello('x86_64', ''))) }),
  ],
});

let count = 0;

/** What the checks say of one binary, as `check: problem`. */
async function judge(name: string, bytes: Uint8Array | string, arch: Arch, install_dir?: string): Promise<string[]> {
  const at = `bin/${(count += 1)}`;
  await writeNew(join(folder, at), bytes);
  const binaries = [{ name, version: '1', targets: {}, ...(install_dir === undefined ? {} : { install_dir }) }];
  const manifests: ManifestEvidence = {
    copies: [
      {
        ...{ at: 'manifest.json', place: 'merged', arch: null, sizeBytes: 1, sha256: null },
        reading: { manifest: { schema_version: 0, asset_version: '0.1.0', built_at: '', targets: {}, binaries } },
      },
    ] as unknown as ManifestEvidence['copies'],
    leftOut: [],
    bootFiles: [],
    binaries: [{ name, arch, at, found: true, sizeBytes: 0, sha256: null }],
    unlisted: [],
    noFiles: [],
  };
  const evidence = await gatherBinaries(folder, manifests, arch, rootfs);
  expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence);
  return BINARY_CHECKS.flatMap((check) => {
    const subject = { has: { binaries: true } } as Subject;
    if (check.appliesTo(subject, arch) !== null || (check.lacksSubject?.(evidence) ?? null) !== null) return [];
    return check.check(evidence, { arch, subject }).map(({ problem }) => `${check.id}: ${problem}`);
  });
}

const changed = (bytes: Buffer, ...pokes: readonly (readonly [number, number])[]): Buffer => {
  for (const [at, byte] of pokes) bytes[at] = byte;
  return bytes;
};
const hello = { x86_64: buildHello('x86_64', 'x'), arm64: buildHello('arm64', 'x'), i386: buildHello('i386', 'x') };
const kernelImage = changed(Buffer.alloc(4096), [56, 0x41], [57, 0x52], [58, 0x4d], [59, 0x64]);
const fexOf = (instruction: number): Buffer =>
  objectWithSymbols([{ name: '_ZN7FEXCore3RunEv', words: [instruction, 0xd65f03c0] }]);
const dynamic = smallElf('x86_64', { type: 'pie', interpreter: '/lib/ld.so', needed: ['libc.so.6'] });

test.each<[string, string, Buffer | string, Arch, string?]>([
  ['a static program', 'runc', hello.x86_64, 'x86_64'],
  ['a script whose interpreter the root file system has', 'run.sh', '#! /bin/sh -e\necho', 'x86_64'],
  ['a kernel for guests of the guest, in a folder of its own', 'vmlinux', kernelImage, 'arm64', 'kernel'],
  ['data in a folder of its own', 'rules', 'some rules', 'x86_64', 'etc'],
  [
    'a library in a folder of its own',
    'libx.so',
    smallElf('x86_64', { type: 'library', soname: 'x' }),
    'x86_64',
    'lib',
  ],
  ['FEX with its symbols', 'FEX', fexOf(0xd503201f), 'arm64'],
])('%s passes', async (_, name, bytes, arch, folder) => {
  expect(await judge(name, bytes, arch, folder)).toEqual([]);
});

test.each<[string, Buffer | string, Arch, string | undefined, string]>([
  ['runc', '<!DOCTYPE html>', 'x86_64', undefined, 'format: runc is an HTML or XML page, no program'],
  ['vmlinux', '<html>', 'x86_64', 'kernel', 'format: vmlinux is an HTML or XML page, no program'],
  ['runc', '', 'x86_64', undefined, 'format: runc is an empty file, no program'],
  ['k3s', Buffer.from('1f8b0800', 'hex'), 'x86_64', undefined, 'format: k3s is gzip-compressed data, no program'],
  [
    ...(['runc', hello.x86_64.subarray(0, 70), 'x86_64', undefined] as const),
    'format: runc is damaged: elf: the program headers reach beyond the end of the file (at byte 64)',
  ],
  [
    ...(['runc', smallElf('x86_64', { type: 'library', soname: 'x' }), 'x86_64', undefined] as const),
    'format: runc is a shared library, which cannot be executed',
  ],
  [
    ...(['run.sh', '#!/bin/sh\r\n', 'x86_64', undefined] as const),
    'format: run.sh is a script with Windows line ends, so that no interpreter of that name exists',
  ],
  ['a.sh', '#!sh\n', 'x86_64', undefined, 'format: a.sh is a script whose interpreter "sh" is no absolute path'],
  ['ctr', hello.x86_64, 'arm64', undefined, 'arch: ctr is listed for arm64 and built for x86_64'],
  ['ctr', hello.i386, 'x86_64', undefined, 'arch: ctr is listed for x86_64 and built for i386'],
  [
    ...([
      'ctr',
      changed(Buffer.from(hello.arm64), [5, 2], [16, 0], [17, 2], [18, 0], [19, 183], [56, 0]),
      'arm64',
      undefined,
    ] as const),
    'arch: ctr is listed for arm64 and built for big-endian arm64',
  ],
  ['vmlinux', kernelImage, 'x86_64', 'kernel', 'arch: vmlinux is listed for x86_64 and built for arm64'],
  [
    ...(['a.py', '#!/usr/bin/python3\n', 'x86_64', undefined] as const),
    'needs: a.py cannot be executed in the guest: it lacks /usr/bin/python3: /usr is missing (error -2, ENOENT)',
  ],
  [
    ...(['runc', dynamic, 'x86_64', undefined] as const),
    'needs: runc cannot be executed in the guest: it lacks /lib/ld.so: /lib is missing (error -2, ENOENT), libc.so.6 (of /arcbox/runtime/bin/runc)',
  ],
  [
    ...(['FEX', hello.arm64, 'arm64', undefined] as const),
    'fex: FEX is static, not static-pie: it is loaded at a fixed address, which its x86_64 guests may need',
  ],
  ['FEX', hello.x86_64, 'arm64', undefined, 'arch: FEX is listed for arm64 and built for x86_64'],
  [
    ...(['FEX', hello.x86_64, 'x86_64', undefined] as const),
    'fex: FEX is listed for x86_64: its boot scripts would hand all native programs to it',
  ],
  ['FEX', fexOf(0), 'arm64', 'fex', 'fex: FEX is installed in fex, where no boot script looks for it'],
  [
    ...(['FEX', fexOf(0x04e0e3e0), 'arm64', undefined] as const),
    'fex-sve: SVE in _ZN7FEXCore3RunEv: the instruction 0x04e0e3e0 is illegal on processors without SVE',
  ],
])('a bad binary is refused for its own reason (%#, %s)', async (name, bytes, arch, folder, problem) => {
  expect(await judge(name, bytes, arch, folder)).toEqual([`binary/${problem}`]);
});
