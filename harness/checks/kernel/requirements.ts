import type { Arch } from '../../core/arch.ts';
import type { KernelCommandLine } from '../../formats/kernel-command-line.ts';
import { forConsole, forDescribedDevices, forRoot } from './command-line-requirements.ts';
import type { RootfsNeeds } from './prediction.ts';
import { type Requirement, one } from './requirement.ts';
import { forBootScript, forMadeFileSystems, forMounts, forPacketFilters } from './rootfs-requirements.ts';

/** What a kernel is asked about. */
export interface KernelQuestion {
  readonly arch: Arch;
  readonly commandLine: KernelCommandLine;
  /** The kernel's release, `6.18.2`; null when it is not known. */
  readonly release: string | null;
  /** What its root file system asks of it; null when that is not known: then what the contract says of every release. */
  readonly rootfs: RootfsNeeds | null;
}

/**
 * What a kernel must have built in to boot a release and to run what it packs: from its command line (root, console),
 * from the boot sequence and from the packed tools. The order is that in which a boot would fail.
 */
export function requirements({ arch, commandLine, release, rootfs }: KernelQuestion): Requirement[] {
  return [
    ...FIRST,
    ...forRoot(commandLine, rootfs),
    ...forConsole(commandLine),
    ...forDescribedDevices(commandLine),
    ...forBootScript(rootfs),
    ...AFTER_ROOT,
    ...(arch === 'arm64' ? ARM64 : []),
    ...forMounts(rootfs, arch),
    ...NETWORK,
    ...forPacketFilters(rootfs, release),
    ...forMadeFileSystems(rootfs),
    ...MACHINE,
    clock(arch),
  ];
}

const FIRST: readonly Requirement[] = [
  one('PRINTK', 'the console', 'the kernel prints nothing'),
  one('TTY', 'the console', 'there is no console'),
  one(
    'MULTIUSER',
    'every program that changes its user',
    'container runtimes and package managers fail: "Function not implemented"',
  ),
  one('FUTEX', 'every program with threads', 'threads fail: "Function not implemented"'),
  one('EPOLL', 'the agent', 'the agent ends at its start: "Function not implemented"'),
  one('EVENTFD', 'the agent', 'the agent ends at its start: "Function not implemented"'),
  one('BINFMT_ELF', 'every program', 'no init can be executed: "No working init found"'),
  one('BLOCK', 'the root disk', 'the root cannot be mounted'),
  one('VIRTIO', 'every device of the machine', 'the machine has no disk, no share and no network'),
  { anyOf: ['VIRTIO_PCI', 'VIRTIO_MMIO'], needs: 'every virtio device', without: 'no virtio device is found' },
];

const AFTER_ROOT: readonly Requirement[] = [
  one('DEVTMPFS', 'the mount of /dev', '/dev has the two nodes of the image and nothing else'),
  one('PROC_FS', 'the mount of /proc', 'rcS cannot read the command line'),
  one('SYSFS', 'the mount of /sys', 'no device can be looked up'),
  one('TMPFS', '/tmp and /run', 'nothing can be written on a read-only root'),
  one('FUSE_FS', 'the VirtioFS share', 'mounting arcbox fails: "No such device"'),
  one('VIRTIO_FS', 'the VirtioFS share', 'mounting arcbox fails: "No such device"'),
];

const ARM64: readonly Requirement[] = [
  {
    anyOf: ['PCI_HOST_GENERIC', 'VIRTIO_MMIO'],
    needs: 'every virtio device of a machine that a device tree describes',
    without: 'no bus is found: the machine has no disk, no share and no network',
  },
  one('BINFMT_MISC', 'FEX', 'no handler is registered and x86_64 programs end in "Exec format error"'),
];

const NETWORK: readonly Requirement[] = [
  one('NET', 'the network', 'there are no sockets'),
  one('INET', 'the network', 'there is no IP'),
  one('UNIX', 'container runtimes', 'no program reaches another over a local socket'),
  one('VIRTIO_NET', 'the network device', 'there is no eth0'),
  one('VSOCKETS', 'the agent', 'the agent cannot listen'),
  one('VIRTIO_VSOCKETS', 'the agent', 'the host never reaches the agent'),
  one('BRIDGE', 'container networks', 'no bridge can be made'),
  one('VETH', 'container networks', 'no pair of interfaces can be made'),
  one('NETFILTER', 'iptables', 'no packet is filtered or translated'),
  one('NF_NAT', 'container networks', 'containers reach nothing outside'),
  one('CGROUPS', 'container runtimes', 'no container starts'),
  one('NAMESPACES', 'container runtimes', 'no container starts'),
  ...['NET_NS', 'PID_NS', 'IPC_NS', 'UTS_NS'].map((symbol) =>
    one(symbol, 'container runtimes', 'no container starts: clone ends in "Invalid argument"'),
  ),
  ...['MEMCG', 'CGROUP_SCHED', 'CGROUP_PIDS', 'CPUSETS'].map((symbol) =>
    one(symbol, 'container runtimes', 'no container is held to its limit, and Kubernetes refuses to start'),
  ),
];

const MACHINE: readonly Requirement[] = [
  one('SQUASHFS', 'machine roots', 'a machine root cannot be mounted'),
  one('OVERLAY_FS', 'machine roots and containers', 'no overlay can be mounted'),
];

function clock(arch: Arch): Requirement {
  return arch === 'arm64'
    ? one('RTC_DRV_PL031', 'the clock', 'the guest believes that it is 1970 and no certificate is valid')
    : // Linux for x86_64 reads the time at its start by itself.
      one(
        'RTC_DRV_CMOS',
        'the clock',
        'there is no /dev/rtc0: the guest neither sets nor reads the machine’s clock again',
      );
}
