import { describe, expect, test } from 'vitest';
import type { Arch } from '../../core/arch.ts';
import { DEFAULT_CMDLINE } from '../../release/default-cmdline.ts';
import { readManifest } from '../../release/manifest.ts';
import type { Subject } from '../subject.ts';
import { manifestCommandLine } from './command-line.ts';

describe('lines that boot pass', () => {
  test.each<[Arch, string]>([
    ['x86_64', DEFAULT_CMDLINE.x86_64],
    ['arm64', DEFAULT_CMDLINE.arm64],
    ['x86_64', `${DEFAULT_CMDLINE.x86_64} quiet loglevel=3 nosmp pci=nomsi`],
    ['x86_64', `console=tty0 ${DEFAULT_CMDLINE.x86_64}=uart8250,io,0x3f8`],
    ['x86_64', `${DEFAULT_CMDLINE.x86_64} init=/sbin/init`],
    ['arm64', `${DEFAULT_CMDLINE.arm64} init="/sbin/arcbox-machine-init" acpi=off`],
    ['x86_64', 'console=ttyS0,115200n8 root="/dev/vda" "rootfstype=erofs" ro'],
  ])('%s: %s', (arch, line) => {
    expect(problemsOf(arch, line)).toEqual([]);
  });
});

describe('a line that does not is refused for its own reason', () => {
  test.each<[string, string]>([
    ['init="/bin/sh"', 'says init=/bin/sh: forbidden in a release, init is /sbin/init or /sbin/arcbox-machine-init'],
    ['"init=/bin/sh"', 'says init=/bin/sh: forbidden in a release, init is /sbin/init or /sbin/arcbox-machine-init'],
    ['init=/bin/ash', 'says init=/bin/ash: forbidden in a release, init is /sbin/init or /sbin/arcbox-machine-init'],
    ['init=', 'says init=: forbidden in a release, init is /sbin/init or /sbin/arcbox-machine-init'],
    ['rdinit="/bin/sh"', 'says rdinit=/bin/sh: forbidden in a release, a release has no initramfs to take init from'],
    ['pci=nomsi,off', 'says pci=nomsi,off: forbidden in a release, without PCI no virtio device is found'],
    ['acpi=off', 'says acpi=off: forbidden in a release, without ACPI the machine cannot be shut down'],
    [
      'initcall-blacklist=x',
      'says initcall-blacklist=x: forbidden in a release, it keeps a part of the kernel from starting',
    ],
    ['"single"', 'says single: forbidden in a release, it asks init for a root shell'],
    ['1', 'says 1: forbidden in a release, it asks init for a root shell'],
    ['-- emergency', 'says emergency: forbidden in a release, it asks init for a root shell'],
    [
      '"arcbox.debug_console"',
      'says arcbox.debug_console: forbidden in a release, it opens a root shell on the console',
    ],
    ['mitigations="off"', 'says mitigations=off: forbidden in a release, it turns protection off'],
  ])('%s', (word, problem) => {
    expect(problemsOf('x86_64', `${DEFAULT_CMDLINE.x86_64} ${word}`)).toEqual([
      `the command line of x86_64 ${problem}`,
    ]);
  });

  test.each(['UUID=nowhere', '/dev/vdz', '/dev/vda1', 'LABEL=root', '"/dev/vdb"'])('root=%s', (root) => {
    expect(problemsOf('arm64', DEFAULT_CMDLINE.arm64.replace('/dev/vda', root))).toEqual([
      `the command line of arm64 says root=${root.replaceAll('"', '')}, but the root file system is on /dev/vda`,
    ]);
  });

  test('a quote that is never closed swallows what follows, as it does in the kernel', () => {
    expect(problemsOf('x86_64', DEFAULT_CMDLINE.x86_64.replace('root=', '"root='))).toEqual([
      'the command line of x86_64 has no rootfstype=',
      'the command line of x86_64 says root=/dev/vda ro rootfstype=erofs earlycon, but the root file system is on /dev/vda',
      'the command line of x86_64 leaves a quote open, which swallows whatever a machine adds to it',
    ]);
  });
});

function problemsOf(arch: Arch, kernel_cmdline: string): string[] {
  const file = { path: 'x', sha256: '' };
  const text = JSON.stringify({
    schema_version: 0,
    asset_version: '0.1.0',
    built_at: '',
    targets: { [arch]: { kernel: file, rootfs: file, kernel_cmdline } },
  });
  const reading = readManifest(Buffer.from(text));
  const copy = {
    at: 'manifest.json',
    place: 'merged',
    arch: null,
    sizeBytes: text.length,
    sha256: null,
    reading,
  } as const;
  const evidence = { copies: [copy], leftOut: [], bootFiles: [], binaries: [], unlisted: [], noFiles: [] };
  return manifestCommandLine.check(evidence, { arch: null, subject: {} as Subject }).map(({ problem }) => problem);
}
