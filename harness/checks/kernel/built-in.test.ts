import { expect, test } from 'vitest';
import type { Arch } from '../../core/arch.ts';
import { parseKernelCommandLine } from '../../formats/kernel-command-line.ts';
import type { KernelConfig } from '../../formats/linux-image/kernel-config.ts';
import type { Subject } from '../subject.ts';
import { builtIn } from './built-in.ts';
import { goodRootfs } from '../rootfs/rootfs-samples.ts';
import type { KernelEvidence } from './evidence.ts';
import { noModules } from './no-modules.ts';
import { type PredictionEvidence, type RootfsNeeds, rootfsNeeds } from './prediction.ts';
import { requirements } from './requirements.ts';

const LINES: Readonly<Record<Arch, string>> = {
  arm64: 'console=hvc0 root=/dev/vda ro rootfstype=erofs earlycon',
  x86_64: 'console=ttyS0 root=/dev/vda ro rootfstype=erofs earlycon',
};

function goodConfig(arch: Arch, release = '6.12.9'): Record<string, string> {
  const commandLine = parseKernelCommandLine(LINES[arch]);
  const all = requirements({ arch, commandLine, release, rootfs: null }).flatMap(({ anyOf }) => anyOf);
  return Object.fromEntries([...all.map((symbol) => [symbol, 'y']), ['MODULES', 'n']]) as Record<string, string>;
}

/** The symbols that no other can stand in for. */
function onlySymbols(arch: Arch): string[] {
  const commandLine = parseKernelCommandLine(LINES[arch]);
  const all = requirements({ arch, commandLine, release: '6.12.9', rootfs: null });
  return all.flatMap(({ anyOf }) => (anyOf.length === 1 ? anyOf : []));
}

function problems(arch: Arch, config: KernelConfig | null, release = '6.12.9', commandLine = LINES[arch]): string[] {
  return predict(arch, { kernel: evidence(config, release, commandLine), rootfs: null });
}

function predict(arch: Arch, prediction: PredictionEvidence): string[] {
  return builtIn.check(prediction, { arch, subject: {} as Subject }).map(({ problem }) => problem);
}

function evidence(config: KernelConfig | null, release = '6.12.9', commandLine = LINES.x86_64): KernelEvidence {
  return {
    name: 'kernel',
    sizeBytes: 1,
    image: { format: 'unknown', arch: null, looksLike: 'not asked' },
    contents: { state: 'read', banner: { text: '', release }, config, configProblem: null },
    dataBehindAt: null,
    manifestVersion: null,
    commandLine,
  };
}

test.each<Arch>(['arm64', 'x86_64'])(
  '%s: each needed symbol that is off is named alone, with its consequence',
  (arch) => {
    const config = goodConfig(arch);
    expect(problems(arch, config)).toEqual([]);
    for (const symbol of onlySymbols(arch)) {
      const found = problems(arch, { ...config, [symbol]: 'n' });
      expect(found, symbol).toHaveLength(1);
      expect(found[0]).toContain(`CONFIG_${symbol} is off`);
    }
  },
);

test('one of the two virtio transports is enough, none is not', () => {
  expect(problems('x86_64', { ...goodConfig('x86_64'), VIRTIO_MMIO: 'n' })).toEqual([]);
  expect(problems('x86_64', { ...goodConfig('x86_64'), VIRTIO_MMIO: 'n', VIRTIO_PCI: 'n' })[0]).toContain(
    'CONFIG_VIRTIO_PCI or CONFIG_VIRTIO_MMIO is off',
  );
});

test('a driver as a module is as good as none, and says so', () => {
  expect(problems('x86_64', { ...goodConfig('x86_64'), VIRTIO_FS: 'm' })).toEqual([
    'CONFIG_VIRTIO_FS is a module, and no modules are shipped; the VirtioFS share needs it: mounting arcbox fails: "No such device"',
  ]);
});

test('what is needed follows the command line and the release', () => {
  const config = goodConfig('x86_64');
  expect(problems('x86_64', config, '6.12.9', 'console=ttyS0 console=hvc0 root=/dev/vda')).toHaveLength(2);
  expect(problems('x86_64', config, '6.12.9', 'root=/dev/nvme0n1 rootfstype=squashfs')[0]).toContain(
    'CONFIG_BLK_DEV_NVME',
  );
  expect(problems('x86_64', config, '6.18.0')[0]).toContain('CONFIG_NETFILTER_XTABLES_LEGACY is off');
  expect(problems('arm64', { ...goodConfig('arm64'), BINFMT_MISC: 'n' })[0]).toContain('which FEX needs');
});

test('earlycon, partitions and devices that the command line describes are asked for', () => {
  const { SERIAL_8250_CONSOLE: _, SERIAL_EARLYCON: __, SERIAL_AMBA_PL011_CONSOLE: ___, ...quiet } = goodConfig('arm64');
  expect(problems('arm64', quiet)).toEqual([expect.stringContaining('nothing is seen of a boot that ends before')]);
  expect(problems('arm64', quiet, '6.12.9', 'console=hvc0 root=/dev/vda')).toEqual([]);
  expect(problems('arm64', quiet, '6.12.9', 'console=hvc0 root=/dev/vda2')).toEqual([
    expect.stringMatching(/CONFIG_EFI_PARTITION or CONFIG_MSDOS_PARTITION is off, which root=\/dev\/vda2 needs/),
  ]);
  expect(problems('arm64', quiet, '6.12.9', 'root=/dev/vda virtio_mmio.device=4K@0xd0000000:5')).toEqual([
    expect.stringContaining('CONFIG_VIRTIO_MMIO_CMDLINE_DEVICES is off'),
  ]);
});

test('what the root file system holds decides what is asked for', () => {
  const ask = (differs: Partial<RootfsNeeds>, off: string, release = '6.12.9'): string[] => {
    const rootfs = { ...NEEDS, ...differs };
    return predict('x86_64', { kernel: evidence({ ...goodConfig('x86_64'), ...EXTRA, [off]: 'n' }, release), rootfs });
  };
  expect(ask({}, 'EROFS_FS_ZIP')[0]).toContain('the lz4 compression of the root');
  expect(ask({ algorithms: [] }, 'EROFS_FS_ZIP')).toEqual([]);
  expect(ask({ algorithms: ['lzma'] }, 'EROFS_FS_ZIP_LZMA')[0]).toContain('files packed with lzma');
  expect(ask({ iptables: null }, 'IP_NF_NAT')).toEqual([]);
  expect(ask({ iptables: 'nf_tables' }, 'IP_NF_NAT')).toEqual([]);
  expect(ask({ iptables: 'nf_tables' }, 'NFT_COMPAT')[0]).toContain('the packed nft backend');
  expect(ask({ ebtables: 'legacy' }, 'BRIDGE_EBT_T_NAT')[0]).toContain('the packed legacy ebtables');
  expect(ask({ ebtables: 'legacy' }, '', '6.18.1')[0]).toContain('NETFILTER_XTABLES_LEGACY');
  expect(ask({ bootScript: { path: '/sbin/init', generation: 'trampoline' } }, 'BINFMT_SCRIPT')[0]).toContain(
    'error -8',
  );
  expect(ask({ bootScript: null }, 'BINFMT_SCRIPT')).toEqual([]);
  expect(ask({ mounts: ['devpts', 'binfmt_misc'] }, 'UNIX98_PTYS')[0]).toContain(
    '/etc/init.d/rcS, which mounts devpts',
  );
  expect(ask({ makes: ['btrfs', 'ext4'] }, 'EXT4_FS')[0]).toContain('mkfs.ext4');
});

test('a kernel that is older than what the image is made of is named with the release that could read it', () => {
  const rootfs = { ...NEEDS, incompat: 0x23, algorithms: ['lz4', 'zstd'] as const };
  const kernel = (release: string): KernelEvidence => evidence({ ...goodConfig('x86_64'), ...EXTRA }, release);
  expect(predict('x86_64', { kernel: kernel('6.12.9'), rootfs })).toEqual([]);
  expect(predict('x86_64', { kernel: kernel('5.15.0'), rootfs })).toEqual([
    'the root has fragments or deduplicated data, which Linux reads from 6.1 on: "Unable to mount root fs"',
    'the root has data packed with Zstandard, which Linux reads from 6.10 on: "Unable to mount root fs"',
  ]);
});

test('the needs of a root file system are read off its superblock, its boot script and its tools', () => {
  const rootfs = goodRootfs();
  expect(rootfsNeeds(rootfs)).toEqual({ ...NEEDS, mounts: expect.arrayContaining(['proc', 'virtiofs']) });
  expect(rootfsNeeds({ ...rootfs, problem: 'cut off' })).toBeNull();
});

test('a kernel without configuration is not judged by it, with the reason', () => {
  const lacks = (config: KernelConfig | null): string | null | undefined =>
    builtIn.lacksSubject?.({ kernel: evidence(config), rootfs: null });
  expect(lacks(null)).toBe('the kernel embeds no configuration (CONFIG_IKCONFIG is off)');
  expect(lacks({})).toBeNull();
});

test('a kernel with modules is refused', () => {
  const check = (config: KernelConfig) => noModules.check(evidence(config), { arch: 'x86_64', subject: {} as Subject });
  expect(check({ MODULES: 'y' })).toHaveLength(1);
  expect(check({ MODULES: 'n' })).toEqual([]);
});

const NEEDS: RootfsNeeds = {
  algorithms: ['lz4'],
  incompat: 1,
  bootScript: { path: '/etc/init.d/rcS', generation: 'inittab' },
  mounts: [],
  iptables: 'legacy',
  ebtables: null,
  makes: ['btrfs'],
};

/** What only some root file systems ask for. */
const EXTRA = Object.fromEntries(
  [
    ...['EROFS_FS_ZIP_LZMA', 'EROFS_FS_ZIP_ZSTD', 'NF_TABLES', 'NFT_COMPAT', 'UNIX98_PTYS', 'EXT4_FS'],
    ...['BRIDGE_NF_EBTABLES', 'BRIDGE_EBT_T_FILTER', 'BRIDGE_EBT_T_NAT', 'BRIDGE_NF_EBTABLES_LEGACY'],
  ].map((symbol) => [symbol, 'y']),
);
