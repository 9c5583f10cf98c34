import type { Arch } from '../../core/arch.ts';
import type { RootfsNeeds } from './prediction.ts';
import { type Requirement, one } from './requirement.ts';

/** What the boot script needs to be run. */
export function forBootScript(rootfs: RootfsNeeds | null): Requirement[] {
  const script = rootfs === null ? RCS : rootfs.bootScript;
  if (script === null) return [];
  return [
    one(
      'BINFMT_SCRIPT',
      `the script ${script.path}`,
      script.generation === 'trampoline'
        ? 'it cannot be executed as init: "error -8"'
        : // Seen with the kernel bank: it boots.
          'the kernel refuses it, and it runs only while init’s C library hands to a shell what the kernel refuses',
    ),
  ];
}

/** Without evidence from the image: the newer generation of init. */
const RCS = { path: '/etc/init.d/rcS', generation: 'inittab' } as const;

/** What the boot script mounts beside that which every boot script does. */
export function forMounts(rootfs: RootfsNeeds | null, arch: Arch): Requirement[] {
  const script = rootfs?.bootScript?.path ?? RCS.path;
  return (rootfs?.mounts ?? []).flatMap((type) => {
    // Scripts ask for it in any release, behind a condition that holds where FEX is.
    if (type === 'binfmt_misc' && arch !== 'arm64') return [];
    const symbol = MOUNTED[type];
    return symbol === undefined ? [] : [one(symbol, `${script}, which mounts ${type},`, '"No such device"')];
  });
}

const MOUNTED: Readonly<Record<string, string>> = {
  '9p': 'NET_9P_VIRTIO',
  binfmt_misc: 'BINFMT_MISC',
  btrfs: 'BTRFS_FS',
  cgroup2: 'CGROUPS',
  debugfs: 'DEBUG_FS',
  devpts: 'UNIX98_PTYS',
  erofs: 'EROFS_FS',
  ext4: 'EXT4_FS',
  mqueue: 'POSIX_MQUEUE',
  overlay: 'OVERLAY_FS',
  securityfs: 'SECURITYFS',
  squashfs: 'SQUASHFS',
  tracefs: 'TRACING',
  virtiofs: 'VIRTIO_FS',
};

/** What the packed tools for file systems are packed for. */
export function forMadeFileSystems(rootfs: RootfsNeeds | null): Requirement[] {
  const makes = rootfs?.makes ?? [];
  return [
    one(
      'BTRFS_FS',
      makes.includes('btrfs') ? 'the data disk that mkfs.btrfs formats' : 'the data disk',
      'the data disk cannot be mounted: "No such device"',
    ),
    ...(makes.includes('ext4') ? [one('EXT4_FS', 'mkfs.ext4', 'its disks cannot be mounted')] : []),
    ...(makes.includes('erofs') ? [one('EROFS_FS', 'mkfs.erofs', 'its images cannot be mounted')] : []),
  ];
}

/**
 * What the packed packet filters need. The legacy tables stand behind a symbol of their own since Linux 6.18.
 *
 * @param release the kernel's release; null when it is not known.
 */
export function forPacketFilters(rootfs: RootfsNeeds | null, release: string | null): Requirement[] {
  const { iptables, ebtables } = rootfs ?? { iptables: 'legacy' as const, ebtables: null };
  return [
    ...(iptables === 'legacy' ? [...gate(release, 'NETFILTER_XTABLES_LEGACY', 'iptables'), ...IPTABLES_LEGACY] : []),
    ...(iptables === null ? [] : IPTABLES),
    ...(ebtables === 'legacy' ? [...gate(release, 'BRIDGE_NF_EBTABLES_LEGACY', 'ebtables'), ...EBTABLES_LEGACY] : []),
    ...(iptables === 'nf_tables' || ebtables === 'nf_tables' ? NF_TABLES : []),
  ];
}

function gate(release: string | null, symbol: string, tool: string): Requirement[] {
  const [major = 0, minor = 0] = (release ?? '').split('.').map(Number);
  const gated = major > 6 || (major === 6 && minor >= 18);
  return gated ? [one(symbol, `the packed legacy ${tool}`, NO_TABLE)] : [];
}

const NO_TABLE = 'it finds no table: "Table does not exist"';

const IPTABLES_LEGACY: readonly Requirement[] = ['IP_NF_IPTABLES', 'IP_NF_FILTER', 'IP_NF_NAT'].map((symbol) =>
  one(symbol, 'the packed legacy iptables', NO_TABLE),
);

const IPTABLES: readonly Requirement[] = [
  {
    anyOf: ['NETFILTER_XT_TARGET_MASQUERADE', 'IP_NF_TARGET_MASQUERADE'],
    needs: 'the packed iptables',
    without: 'no container is given the network: "No chain/target/match by that name"',
  },
];

const EBTABLES_LEGACY: readonly Requirement[] = ['BRIDGE_NF_EBTABLES', 'BRIDGE_EBT_T_FILTER', 'BRIDGE_EBT_T_NAT'].map(
  (symbol) => one(symbol, 'the packed legacy ebtables', 'frames on bridges are neither filtered nor translated'),
);

const NF_TABLES: readonly Requirement[] = [
  one('NF_TABLES', 'the packed nft backend', 'no rule can be set: "Protocol not supported"'),
  one('NFT_COMPAT', 'the packed nft backend', 'no match and no target of iptables works'),
];
