import type { Sha256 } from '../../core/digest.ts';
import type { ElfFacts } from '../../formats/elf/elf.ts';
import { NO_VERSIONS } from '../../formats/elf/symbol-versions.ts';
import { FEX_HANDLER } from '../../release/fex-handler.ts';
import type { RootfsEntry, RootfsEvidence } from './evidence.ts';

/** A good arm64 rootfs of the inittab generation, as its evidence; unit tests break it. */
export function goodRootfs(): RootfsEvidence {
  const folders = [
    '',
    'bin',
    'sbin',
    'lib',
    'cacerts',
    'tmp',
    'run',
    'proc',
    'sys',
    'dev',
    'mnt',
    'arcbox',
    'Users',
    'etc',
    'var',
  ];
  const applets = 'sh mount umount mkdir cat echo sleep ln chmod chown cp mv rm ls ip hostname sysctl'.split(' ');
  const dynamic = {
    linkage: 'dynamic',
    interpreter: '/lib/ld-linux-aarch64.so.1',
    needed: ['libm.so.6', 'libc.so.6'],
  } as const;
  const library = { linkage: 'shared-library', type: 'shared-object', mayLoad: true } as const;
  return {
    sizeBytes: 8 * 4096,
    lookedAt: Date.parse('2026-01-01'),
    looksLike: 'an EROFS image',
    dataBehindAt: null,
    problem: null,
    superblock: SUPERBLOCK,
    entries: [
      ...folders.map((name) => entry(`/${name}`, { type: 'directory' })),
      entry('/etc/init.d', { type: 'directory' }),
      { ...program('/bin/busybox', {}), sha256: '1'.repeat(64) as Sha256 },
      ...applets.map((name) => link(`/bin/${name}`, 'busybox')),
      link('/sbin/init', '/bin/busybox'),
      program('/sbin/mkfs.btrfs', dynamic),
      { ...program('/sbin/iptables', dynamic), tables: 'legacy' },
      ...['iptables-save', 'iptables-restore', 'ip6tables', 'ip6tables-save', 'ip6tables-restore'].map((name) =>
        link(`/sbin/${name}`, 'iptables'),
      ),
      program('/lib/ld-linux-aarch64.so.1', library),
      program('/lib/libc.so.6', { ...library, needed: ['ld-linux-aarch64.so.1'] }),
      program('/lib/libm.so.6', { ...library, needed: ['libc.so.6'] }),
      entry('/dev/console', { type: 'character device', device: { major: 5, minor: 1 } }),
      entry('/dev/null', { type: 'character device', mode: 0o666, device: { major: 1, minor: 3 } }),
      entry('/etc/inittab', { text: INITTAB, mode: 0o644 }),
      entry('/etc/init.d/rcS', { text: RCS }),
      entry('/cacerts/ca-certificates.crt', { text: CERTIFICATE, mode: 0o644 }),
    ],
  };
}

/** A name of the tree; a regular file with mode 0755 unless said otherwise. */
export function entry(path: string, rest: Partial<RootfsEntry>): RootfsEntry {
  const nothing = { device: null, target: null, elf: null, looksLike: null, tables: null, text: null, problem: null };
  return {
    path,
    type: 'file',
    mode: 0o755,
    uid: 0,
    gid: 0,
    sizeBytes: 1,
    sha256: SHA,
    xattrs: [],
    ...nothing,
    ...rest,
  };
}

/** A program, static and for arm64 unless said otherwise. */
export function program(path: string, rest: Partial<ElfFacts>): RootfsEntry {
  return entry(path, { elf: { ...STATIC, ...rest } });
}

/** A symbolic link. */
export function link(path: string, target: string): RootfsEntry {
  return entry(path, { type: 'symlink', mode: 0o777, target });
}

/** The boot script, trampoline or rcS, up to the agent. */
export const SCRIPT = [
  '#!/bin/busybox sh',
  '/bin/busybox mount -t proc proc /proc',
  '/bin/busybox mount -t sysfs sysfs /sys',
  '/bin/busybox mount -t devtmpfs devtmpfs /dev 2>/dev/null',
  '/bin/busybox mount -t virtiofs arcbox /arcbox',
  `printf '%s' '${FEX_HANDLER}' >/proc/sys/fs/binfmt_misc/register`,
];

const SHA = '0'.repeat(64) as Sha256;
const RCS = [...SCRIPT, '/arcbox/bin/arcbox-agent init || /bin/busybox poweroff -f', ''].join('\n');
const INITTAB = '::sysinit:/etc/init.d/rcS\n::respawn:/arcbox/bin/arcbox-agent\n::ctrlaltdel:/bin/busybox poweroff\n';

const STATIC: ElfFacts = {
  class: 64,
  endianness: 'little',
  machine: 183,
  machineName: 'arm64',
  arch: 'arm64',
  type: 'executable',
  linkage: 'static',
  interpreter: null,
  needed: [],
  soname: null,
  runpath: null,
  rpath: null,
  versions: NO_VERSIONS,
  mayLoad: false,
  startProblem: null,
  pvhEntry: null,
};

const SUPERBLOCK: NonNullable<RootfsEvidence['superblock']> = {
  blockSizeBytes: 4096,
  blocks: 8,
  metaBlock: 0,
  xattrBlock: 0,
  rootNid: 36,
  inodes: 50,
  buildTime: 0,
  buildTimeNsec: 0,
  volumeName: '',
  uuid: '',
  checksum: 'valid',
  compat: 1,
  incompat: 1,
  features: [],
  algorithms: ['lz4'],
  packedNid: null,
  extraDevices: 0,
  xattrPrefixes: null,
};

/** Self-signed, made for this test with `openssl req -x509 -newkey ec -days 3650 -subj /CN=bootproof-test`; its key was thrown away. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBczCCARqgAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5ib290cHJv
b2YtdGVzdDAeFw0yNjExMjEwNjExMzZaFw0zNjExMTgwNjExMzZaMBkxFzAVBgNV
BAMMDmJvb3Rwcm9vZi10ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE3POV
X1Rd2INxOQVv1p8R4dj2m7QrrhKZSfxj/DC/ogtSedwt2HU9iTaBynPiMc7yvq9Y
NamoUFf4EbkaViKtBqNTMFEwHQYDVR0OBBYEFIdyUIjAYyhzMBAEmAAS6X5EGUL+
MB8GA1UdIwQYMBaAFIdyUIjAYyhzMBAEmAAS6X5EGUL+MA8GA1UdEwEB/wQFMAMB
Af8wCgYIKoZIzj0EAwIDRwAwRAIgbTWEe1Na8Uw7wiQsFxyQ4TVS1FkEyH8A/UBs
MMzeMnQCIAs9uzyLYCAt3gOE8gIqxPo37iv44lQHtuADGr2V3hbL
-----END CERTIFICATE-----
`;
