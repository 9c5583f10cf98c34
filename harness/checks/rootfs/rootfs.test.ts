import { expect, test } from 'vitest';
import { type Change, add, judge, replace, script, superblock, trampoline } from './rootfs-changes.ts';
import { CERTIFICATE, entry, goodRootfs, link, program } from './rootfs-samples.ts';

test('a good rootfs passes, in either generation', () => {
  expect(judge(goodRootfs())).toEqual([]);
  expect(judge(trampoline(goodRootfs()))).toEqual([]);
});

const busybox = goodRootfs().entries.find(({ path }) => path === '/bin/busybox')?.elf ?? null;

test.each<[string, Change]>([
  [
    'rootfs/format: the rootfs is not EROFS: no',
    (rootfs) => ({ ...rootfs, superblock: null, problem: 'no', looksLike: 'zeros' }),
  ],
  [
    'rootfs/format: the superblock is refused: checksum',
    (rootfs) => ({ ...rootfs, superblock: null, problem: 'checksum' }),
  ],
  ['rootfs/format: the image has blocks of 16384 bytes', superblock({ blockSizeBytes: 16_384 })],
  ['rootfs/format: the image was cut off', superblock({ blocks: 9 })],
  ['rootfs/format: the image is compressed with zstd', superblock({ algorithms: ['zstd'] })],
  ['rootfs/contents: /bin/busybox cannot be read', replace('/bin/busybox', { problem: 'lz4: cut off' })],
  ['rootfs/contents: the tree cannot be walked: loop', (rootfs) => ({ ...rootfs, problem: 'loop' })],
  ['rootfs/init: /sbin/init cannot be executed: /sbin/init is missing (error -2, ENOENT)', replace('/sbin/init', null)],
  [
    'rootfs/init: /sbin/init cannot be executed: /bin/none is missing (error -2, ENOENT)',
    replace('/sbin/init', { target: '/bin/none' }),
  ],
  [
    'rootfs/init: /sbin/init cannot be executed: /sbin/init is a loop of links (error -2, ENOENT)',
    replace('/sbin/init', { target: 'init' }),
  ],
  [
    'rootfs/init: /sbin/init cannot be executed: /sbin/init is a script for /bin/bash: /bin/bash is missing (error -2, ENOENT)',
    replace('/sbin/init', { type: 'file', mode: 0o755, target: null, text: '#!/bin/bash\n' }),
  ],
  [
    'rootfs/inittab: line 2 of /etc/inittab is malformed and will be passed over',
    replace('/etc/inittab', {
      text: '::sysinit:/etc/init.d/rcS\nnhvc0::respawn\n::respawn:/arcbox/bin/arcbox-agent\n::ctrlaltdel:/bin/busybox poweroff\n',
    }),
  ],
  [
    'rootfs/inittab: no respawn line starts arcbox-agent',
    replace('/etc/inittab', { text: '::sysinit:/etc/init.d/rcS\n::ctrlaltdel:/bin/busybox poweroff\n' }),
  ],
  [
    'rootfs/inittab: init cannot run /etc/init.d/rcS: /etc/init.d/rcS has no execute permission (error -13, EACCES)',
    replace('/etc/init.d/rcS', { mode: 0o644 }),
  ],
  ['rootfs/boot-order: /etc/init.d/rcS does not mount /arcbox', script((text) => text.replace(/^.*virtiofs.*$/m, ''))],
  [
    'rootfs/boot-order: /etc/init.d/rcS does not register FEX with binfmt_misc',
    script((text) => text.replace(/^printf.*$/m, '')),
  ],
  [
    'rootfs/boot-order: /etc/init.d/rcS tries to register FEX with binfmt_misc before it mounts /arcbox',
    script((text) => {
      const mount = /^.*virtiofs.*\n/m.exec(text)?.[0] ?? '';
      return text.replace(mount, '').replace(/^(printf.*\n)/m, (line) => line + mount);
    }),
  ],
  [
    'rootfs/binfmt: the FEX entry has the wrong interpreter',
    script((text) => text.replace('/arcbox/runtime/bin/FEX', '/arcbox/bin/FEX')),
  ],
  ['rootfs/binfmt: the FEX entry has the wrong flags', script((text) => text.replace('POCF', 'POC'))],
  [
    'rootfs/binfmt: the FEX entry has the wrong magic',
    script((text) => text.replace(String.raw`\x3e\x00`, String.raw`\xb7\x00`)),
  ],
  [
    'rootfs/binfmt: the kernel refuses the FEX entry: binfmt: a mask of 19 bytes for a magic of 20',
    script((text) => text.replace(String.raw`\xff:/arc`, ':/arc')),
  ],
  [
    'rootfs/binfmt: the escapes of the entry are decoded before they are written: a zero byte ends it',
    script((text) => text.replace("'%s'", "'%b'")),
  ],
  [
    'rootfs/programs: /sbin/mkfs.btrfs is dynamic and the image lacks libnone.so.1 (of /sbin/mkfs.btrfs)',
    replace('/sbin/mkfs.btrfs', { elf: busybox && { ...busybox, linkage: 'dynamic', needed: ['libnone.so.1'] } }),
  ],
  [
    'rootfs/programs: /lib/extra.so is built for x86_64',
    add(program('/lib/extra.so', { arch: 'x86_64', machineName: 'x86_64', machine: 62 })),
  ],
  [
    'rootfs/tools: /sbin/mkfs.btrfs cannot be used: /sbin/mkfs.btrfs is missing (error -2, ENOENT)',
    replace('/sbin/mkfs.btrfs', null),
  ],
  ['rootfs/devices: /dev/console is missing', replace('/dev/console', null)],
  [
    'rootfs/devices: /dev/null is not a character device 1:3',
    replace('/dev/null', { type: 'file', mode: 0o644, device: null }),
  ],
  ['rootfs/mount-points: the mount point /arcbox is missing', replace('/arcbox', null)],
  ['rootfs/certificates: there are no certificates', replace('/cacerts/ca-certificates.crt', null)],
  [
    'rootfs/certificates: 1 of the certificates do not parse',
    replace('/cacerts/ca-certificates.crt', { text: CERTIFICATE + CERTIFICATE.replace('MII', 'AAA') }),
  ],
  [
    'rootfs/certificates: all certificates are expired',
    (rootfs) => ({ ...rootfs, lookedAt: Date.parse('2099-01-01') }),
  ],
  ['rootfs/permissions: /sbin/iptables is set-id', replace('/sbin/iptables', { mode: 0o4755 })],
  ['rootfs/permissions: everybody may write /var', replace('/var', { mode: 0o1777 })],
  [
    'rootfs/permissions: 1 inodes carry extended attributes, the first is /etc/inittab',
    replace('/etc/inittab', { xattrs: ['user.com.apple.provenance'] }),
  ],
  ['rootfs/stowaways: the image holds an agent: /bin/arcbox-agent', add(program('/bin/arcbox-agent', {}))],
  ['rootfs/stowaways: the image holds a kernel module: /lib/x.ko.xz', add(entry('/lib/x.ko.xz', {}))],
])('%s', (problem, change) => {
  expect(judge(change(goodRootfs()))).toEqual([problem]);
});

test('the wrong architecture of busybox is one cause with one finding of init; what needs busybox waits', () => {
  const found = judge(
    replace('/bin/busybox', { elf: busybox && { ...busybox, arch: 'x86_64', machineName: 'x86_64' } })(goodRootfs()),
  );
  expect(found[0]).toBe(
    'rootfs/init: /sbin/init cannot be executed: /bin/busybox is for x86_64, not arm64 (error -8, ENOEXEC)',
  );
  expect(found).toContain('rootfs/programs: /bin/busybox is built for x86_64');
});

test('the loader that a program asks for must be there', () => {
  const found = judge(replace('/lib/ld-linux-aarch64.so.1', null)(goodRootfs()));
  expect(found).toContain(
    'rootfs/programs: /sbin/mkfs.btrfs is dynamic and the image lacks the loader /lib/ld-linux-aarch64.so.1, ld-linux-aarch64.so.1 (of /lib/libc.so.6)',
  );
});

test('the nft backend of iptables is refused by the name of its file', () => {
  const nft = [
    replace('/sbin/iptables', null),
    add(link('/sbin/iptables', 'xtables-nft-multi'), program('/sbin/xtables-nft-multi', {})),
  ];
  const found = judge(nft.reduce((rootfs, change) => change(rootfs), goodRootfs()));
  expect(found).toEqual(['rootfs/iptables: /sbin/iptables is the nft backend']);
});
