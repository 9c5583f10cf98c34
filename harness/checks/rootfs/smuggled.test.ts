import { expect, test } from 'vitest';
import { type Change, add, judge, replace, script, trampoline } from './rootfs-changes.ts';
import { entry, goodRootfs, link, program } from './rootfs-samples.ts';

const INITTAB = '::sysinit:/etc/init.d/rcS\n::respawn:/arcbox/bin/arcbox-agent\n';
const inittab = (text: string): Change => replace('/etc/inittab', { text });
const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
const busybox = goodRootfs().entries.find(({ path }) => path === '/bin/busybox');

test.each<[string, Change]>([
  ['rootfs/boot-order: /etc/init.d/rcS has Windows line ends', script((text) => `${text}true\r\n`)],
  [
    'rootfs/inittab: init cannot run /etc/init.d/rcS: /etc/init.d/rcS has Windows line ends: no interpreter is called "/bin/busybox sh\\r" (error -2, ENOENT)',
    script(crlf),
  ],
  [
    'rootfs/init: /sbin/init cannot be executed: /sbin/init has Windows line ends: no interpreter is called "/bin/busybox\\r" (error -2, ENOENT)',
    replace('/sbin/init', { type: 'file', mode: 0o755, target: null, text: '#!/bin/busybox\r\n' }),
  ],
  ['rootfs/inittab: /etc/inittab has Windows line ends', inittab(crlf(INITTAB))],
  ['rootfs/inittab: line 3 of /etc/inittab gives out a root shell', inittab(`${INITTAB}ttyS0::respawn:-/bin/sh\n`)],
  ['rootfs/inittab: line 3 of /etc/inittab gives out a root shell', inittab(`${INITTAB}::askfirst:/bin/busybox ash\n`)],
  [
    'rootfs/inittab: line 3 of /etc/inittab gives out a root shell',
    inittab(`${INITTAB}hvc0::respawn:/sbin/getty -n -l /bin/sh 0 hvc0\n`),
  ],
  [
    'rootfs/inittab: line 3 of /etc/inittab gives out a root shell',
    inittab(`${INITTAB}::respawn:/bin/busybox env "/bin/sh"\n`),
  ],
  [
    'rootfs/accounts: toor is root by another name',
    add(entry('/etc/passwd', { text: 'root:x:0:0:root:/:/bin/sh\ntoor:x:00:0::/:/bin/sh\n' })),
  ],
  [
    'rootfs/stowaways: the image holds a private key: /etc/host_key',
    add(entry('/etc/host_key', { text: '-----BEGIN EC PARAMETERS-----\nAA\n-----BEGIN EC PRIVATE KEY-----\nAA\n' })),
  ],
  [
    'rootfs/inittab: no respawn line starts arcbox-agent',
    inittab(INITTAB.replace('arcbox-agent', 'arcbox-agent-of-yesterday')),
  ],
  [
    'rootfs/inittab: sysinit runs /etc/init.d/other, not /etc/init.d/rcS',
    (rootfs) =>
      add(entry('/etc/init.d/other', { text: '#!/bin/sh\n' }))(
        inittab(`::sysinit:/etc/init.d/other\n${INITTAB}`)(rootfs),
      ),
  ],
  [
    'rootfs/boot-order: /etc/init.d/rcS does not mount /arcbox',
    script((text) => text.replace('virtiofs arcbox /arcbox', 'virtiofs wrong /mnt')),
  ],
  [
    'rootfs/boot-order: /etc/init.d/rcS does not mount /arcbox: it mounts the tag wrong there, not arcbox',
    script((text) => text.replace('virtiofs arcbox /arcbox', 'virtiofs wrong /arcbox')),
  ],
  [
    'rootfs/boot-order: /etc/init.d/rcS gives out a root shell',
    script((text) => text.replace('mount', '( while :; do setsid sh </dev/hvc0; done ) &\nmount')),
  ],
  [
    'rootfs/boot-order: /etc/init.d/rcS does not mount /proc',
    script((text) => text.replace('proc proc /proc', 'proc proc /mnt')),
  ],
  [
    'rootfs/programs: /sbin/mkfs.btrfs is dynamic and the image lacks the loader /lib/ld-linux-aarch64.so.1 as a file that may be executed',
    replace('/lib/ld-linux-aarch64.so.1', { mode: 0o644 }),
  ],
  [
    'rootfs/tools: /sbin/mkfs.btrfs cannot be used: it is busybox, which has no such applet',
    replace('/sbin/mkfs.btrfs', { type: 'symlink', target: '/bin/busybox', elf: null }),
  ],
  [
    'rootfs/tools: /sbin/mkfs.btrfs cannot be used: it is busybox, which has no such applet',
    replace('/sbin/mkfs.btrfs', { elf: busybox?.elf ?? null, sha256: busybox?.sha256 ?? null }),
  ],
  [
    'rootfs/tools: /sbin/ip6tables-save cannot be used: it is busybox, which has no such applet',
    replace('/sbin/ip6tables-save', { target: '/bin/busybox' }),
  ],
  ['rootfs/iptables: /sbin/ip6tables is not the legacy iptables', replace('/sbin/ip6tables', { target: 'mkfs.btrfs' })],
  [
    'rootfs/devices: /var/disk is a device outside /dev',
    add(entry('/var/disk', { type: 'block device', device: { major: 254, minor: 0 } })),
  ],
  [
    'rootfs/devices: /dev/vda is a disk',
    add(entry('/dev/vda', { type: 'block device', device: { major: 254, minor: 0 } })),
  ],
  [
    'rootfs/devices: everybody may write /dev/mem',
    add(entry('/dev/mem', { type: 'character device', mode: 0o666, device: { major: 1, minor: 1 } })),
  ],
  [
    'rootfs/permissions: 2 inodes are not owned by root, the first are /bin, /tmp',
    (rootfs) => replace('/tmp', { gid: 1000 })(replace('/bin', { uid: 1000 })(rootfs)),
  ],
  [
    'rootfs/stowaways: the image holds a kernel: /lib/spare',
    add(entry('/lib/spare', { looksLike: 'an arm64 kernel Image' })),
  ],
  ['rootfs/stowaways: the image holds a kernel: /lib/spare', add(program('/lib/spare', { pvhEntry: 0x1000000 }))],
  [
    'rootfs/stowaways: the image holds a kernel module: /lib/spare',
    add(program('/lib/spare', { type: 'relocatable' })),
  ],
  [
    'rootfs/binfmt: the entry of FEX is not written to register as it stands',
    script((text) =>
      text.replace(/^printf '%s' ('.*') >.*$/m, 'entry=$1\nprintf "$entry" >/proc/sys/fs/binfmt_misc/register'),
    ),
  ],
  [
    'rootfs/binfmt: the entry of FEX is not written to register as it stands',
    script((text) => text.replace('binfmt_misc/register', 'binfmt_misc/status; : /register')),
  ],
])('%s', (problem, change) => {
  expect(judge(change(goodRootfs()))).toContain(problem);
});

test('the ways in which a good script may write mounts and the entry pass', () => {
  const written = script((text) =>
    text
      .replace('-t virtiofs arcbox /arcbox', '-t virtiofs -o ro arcbox /arcbox || exit 1')
      .replace("printf '%s' ", 'echo -n ')
      .replace('/proc/sys/fs/binfmt_misc/register', '"$binfmt/register"'),
  );
  expect(judge(written(goodRootfs()))).toEqual([]);
  expect(judge(add(link('/bin/tail', 'busybox'))(goodRootfs()))).toEqual([]);
  expect(judge(add(entry('/var/tmp', { type: 'directory', mode: 0o1777 }))(goodRootfs()))).toEqual([]);
  expect(
    judge(
      add(entry('/dev/zero', { type: 'character device', mode: 0o666, device: { major: 1, minor: 5 } }))(goodRootfs()),
    ),
  ).toEqual([]);
  expect(judge(add(entry('/etc/notes', { looksLike: 'text that begins "a kernel"' }))(goodRootfs()))).toEqual([]);
  expect(judge(trampoline(goodRootfs()))).toEqual([]);
});
