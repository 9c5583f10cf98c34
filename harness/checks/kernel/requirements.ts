import type { Arch } from '../../core/arch.ts';
import { type KernelCommandLine, parameterValues } from '../../formats/kernel-command-line.ts';
import type { KernelConfig } from '../../formats/linux-image/kernel-config.ts';

/** Something that a kernel must have built in, for a reason. */
export interface Requirement {
  /** Symbols of which one must be built in. */
  readonly anyOf: readonly string[];
  /** What needs it, as the subject of a sentence. */
  readonly needs: string;
  /** What a user sees without it. */
  readonly without: string;
}

/** What a kernel is asked about. */
export interface KernelQuestion {
  readonly arch: Arch;
  readonly config: KernelConfig;
  readonly commandLine: KernelCommandLine;
  /** The kernel's release, `6.18.2`; null when it is not known. */
  readonly release: string | null;
}

/**
 * What a kernel must have built in to boot a release and to run what it packs: from its command line (root, console),
 * from the boot sequence and from the packaged tools. The order is that in which a boot would fail.
 */
export function requirements(question: KernelQuestion): Requirement[] {
  return [
    ...ALWAYS,
    ...forRoot(question),
    ...forConsole(question),
    ...AFTER_ROOT,
    ...(question.arch === 'arm64' ? ARM64 : []),
    ...NETWORK,
    ...forLegacyTables(question),
    clock(question.arch),
  ];
}

const one = (symbol: string, needs: string, without: string): Requirement => ({ anyOf: [symbol], needs, without });

const ALWAYS: readonly Requirement[] = [
  one('BINFMT_ELF', 'every program', 'no init can be executed: "No working init found"'),
  one('BINFMT_SCRIPT', 'rcS and init scripts', 'scripts end in "error -8"'),
  one('BLOCK', 'the root disk', 'the root cannot be mounted'),
  one('VIRTIO', 'every device of the machine', 'the machine has no disk, no share and no network'),
  { anyOf: ['VIRTIO_PCI', 'VIRTIO_MMIO'], needs: 'every virtio device', without: 'no virtio device is found' },
];

function forRoot({ commandLine }: KernelQuestion): Requirement[] {
  const root = parameterValues(commandLine, 'root').at(-1) ?? '/dev/vda';
  const types = (parameterValues(commandLine, 'rootfstype').at(-1) ?? 'erofs').split(',');
  const driver = ROOT_DRIVERS.find(([device]) => root.startsWith(device))?.[1];
  return [
    ...(driver === undefined ? [] : [one(driver, `root=${root}`, `${root} never appears: "Unable to mount root fs"`)]),
    ...types.flatMap((type) =>
      (ROOT_TYPES[type] ?? []).map((symbol) =>
        one(symbol, `rootfstype=${type}`, `the root cannot be mounted as ${type}`),
      ),
    ),
  ];
}

const ROOT_DRIVERS: readonly (readonly [string, string])[] = [
  ['/dev/vd', 'VIRTIO_BLK'],
  ['/dev/pmem', 'BLK_DEV_PMEM'],
  ['/dev/sd', 'BLK_DEV_SD'],
  ['/dev/nvme', 'BLK_DEV_NVME'],
];

/** Boot releases compress their EROFS root, so the decoder belongs to the file system. */
const ROOT_TYPES: Readonly<Record<string, readonly string[]>> = {
  erofs: ['EROFS_FS', 'EROFS_FS_ZIP'],
  squashfs: ['SQUASHFS'],
  ext4: ['EXT4_FS'],
  btrfs: ['BTRFS_FS'],
};

function forConsole({ commandLine }: KernelQuestion): Requirement[] {
  return parameterValues(commandLine, 'console').flatMap((value) => {
    const device = (value ?? '').replace(/,.*$/, '');
    const symbols = Object.entries(CONSOLES).find(([prefix]) => device.startsWith(prefix))?.[1] ?? [];
    return symbols.map((symbol) => one(symbol, `console=${device}`, `the console ${device} stays silent`));
  });
}

const CONSOLES: Readonly<Record<string, readonly string[]>> = {
  ttyS: ['SERIAL_8250', 'SERIAL_8250_CONSOLE'],
  ttyAMA: ['SERIAL_AMBA_PL011', 'SERIAL_AMBA_PL011_CONSOLE'],
  hvc: ['HVC_DRIVER', 'VIRTIO_CONSOLE'],
};

const AFTER_ROOT: readonly Requirement[] = [
  one('DEVTMPFS', 'the mount of /dev', '/dev has the two nodes of the image and nothing else'),
  one('PROC_FS', 'the mount of /proc', 'rcS cannot read the command line'),
  one('SYSFS', 'the mount of /sys', 'no device can be looked up'),
  one('TMPFS', '/tmp and /run', 'nothing can be written on a read-only root'),
  one('FUSE_FS', 'the VirtioFS share', 'the share is not mounted and the agent not found'),
  one('VIRTIO_FS', 'the VirtioFS share', 'mounting arcbox fails with "No such device"'),
  one('BTRFS_FS', 'the data disk', 'the data disk cannot be mounted'),
  one('SQUASHFS', 'machine roots', 'a machine root cannot be mounted'),
  one('OVERLAY_FS', 'machine roots and containers', 'no overlay can be mounted'),
];

const ARM64: readonly Requirement[] = [
  one('BINFMT_MISC', 'FEX', 'no handler is registered and x86_64 programs end in "Exec format error"'),
];

const NETWORK: readonly Requirement[] = [
  one('NET', 'the network', 'there are no sockets'),
  one('INET', 'the network', 'there is no IP'),
  one('VIRTIO_NET', 'the network device', 'there is no eth0'),
  one('VSOCKETS', 'the agent', 'the agent cannot listen'),
  one('VIRTIO_VSOCKETS', 'the agent', 'the host never reaches the agent'),
  one('BRIDGE', 'container networks', 'no bridge can be made'),
  one('VETH', 'container networks', 'no pair of interfaces can be made'),
  one('NETFILTER', 'iptables', 'no packet is filtered or translated'),
  one('NF_NAT', 'container networks', 'containers reach nothing outside'),
  one('CGROUPS', 'container runtimes', 'no container starts'),
  one('NAMESPACES', 'container runtimes', 'no container starts'),
];

/** The packaged iptables speaks to the legacy tables, which Linux put behind a symbol of their own in 6.18. */
function forLegacyTables({ release }: KernelQuestion): Requirement[] {
  const [major = 0, minor = 0] = (release ?? '').split('.').map(Number);
  const gate = major > 6 || (major === 6 && minor >= 18) ? ['NETFILTER_XTABLES_LEGACY'] : [];
  return [...gate, 'IP_NF_IPTABLES', 'IP_NF_FILTER', 'IP_NF_NAT'].map((symbol) =>
    one(symbol, 'the packaged legacy iptables', 'iptables ends in "Table does not exist"'),
  );
}

function clock(arch: Arch): Requirement {
  const driver = arch === 'arm64' ? 'RTC_DRV_PL031' : 'RTC_DRV_CMOS';
  return one(driver, 'the clock', 'the guest believes that it is 1970 and no certificate is valid');
}
