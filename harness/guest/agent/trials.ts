import type { AgentPart } from './facts.ts';

/** The serial number of the blank disk. */
export const BLANK_DISK = 'bootproof-blank';
/** Blank disks are as large as this: the least that btrfs takes is about half of it. */
export const BLANK_DISK_BYTES = 256 * 1024 * 1024;

/**
 * The programs that every release packs or may pack, each with an argument that makes it start and do nothing. A release's
 * own list is judged by the checks of the area rootfs; here those that are there are started. `mkfs.btrfs` and `iptables` are not
 * among them: they have work to do below.
 */
const TOOLS: Readonly<Record<string, string>> = {
  '--help': 'mount umount mkdir cat echo sleep ln chmod chown cp mv rm ls ip hostname sysctl',
  '--version': 'sh iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore ebtables ethtool',
  '-V': 'socat mkfs.erofs mkfs.ext4 e2fsck',
};

/** What the guest's kernel and tools can do, shown by doing it. */
export const TRIALS: readonly AgentPart[] = [
  {
    name: 'tools',
    body: `  most=1${Object.entries(TOOLS)
      .map(
        ([argument, names]) => `
  for name in ${names}; do
    for folder in /bin /sbin /usr/bin /usr/sbin; do
      [ -e "$folder/$name" ] || [ -L "$folder/$name" ] || continue
      try "tool:$folder/$name" "$folder/$name" ${argument}
      break
    done
  done`,
      )
      .join('')}
  most=3`,
  },
  {
    name: 'certificates',
    body: `  try certificates $b grep -c 'BEGIN CERTIFICATE' /cacerts/ca-certificates.crt`,
  },
  {
    name: 'network',
    body: `
  export XTABLES_LOCKFILE="$tmp/xtables.lock"
  try network:nat /sbin/iptables -t nat -A POSTROUTING -s 172.31.255.0/24 -j MASQUERADE
  try network:nat-kept /sbin/iptables -t nat -C POSTROUTING -s 172.31.255.0/24 -j MASQUERADE
  try network:filter /sbin/iptables -t filter -A FORWARD -s 172.31.255.0/24 -j ACCEPT
  try network:bridge $b ip link add bpbridge type bridge
  try network:veth $b ip link add bpveth type veth
  try network:port $b ip link set bpveth master bpbridge`,
  },
  {
    name: 'disk',
    body: `
  find_disk ${BLANK_DISK}
  [ -n "$disk" ] || return
  put disk "$disk"
  $b mkdir "$tmp/disk"
  try disk:format /sbin/mkfs.btrfs -q -f "$disk"
  try disk:mount $b mount -t btrfs "$disk" "$tmp/disk"
  echo "$nonce" >"$tmp/disk/kept"
  $b umount "$tmp/disk"
  try disk:again $b mount -t btrfs "$disk" "$tmp/disk"
  try disk:read $b cat "$tmp/disk/kept"
  $b umount "$tmp/disk"`,
  },
];
