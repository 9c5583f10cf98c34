import type { AgentPart } from './facts.ts';

/** The serial number of the blank disk. */
export const BLANK_DISK = 'bootproof-blank';
/** Blank disks are as large as this: the least that btrfs takes is about half of it. */
export const BLANK_DISK_BYTES = 256 * 1024 * 1024;

/**
 * The programs that every release packs or may pack, each with a call that does next to nothing. A release's own list is judged
 * by the checks of the area rootfs; here those that are there are started. `mkfs.btrfs` and `iptables` are not among them:
 * they have work to do below. Where a call without `--help` does, it is preferred: busybox unpacks the help texts of all its programs
 * to print one of them, which takes longer under emulation than starting the program.
 */
const TOOL_CALLS = [
  'mount',
  'umount --help',
  'mkdir "$tmp/made"',
  'cat /dev/null',
  'echo',
  'sleep 0',
  'ln -s made "$tmp/link"',
  'chmod 700 "$tmp/made"',
  'chown 0 "$tmp/made"',
  'cp /dev/null "$tmp/copy"',
  'mv "$tmp/copy" "$tmp/moved"',
  'rm "$tmp/moved"',
  'ls "$tmp/made"',
  'ip link',
  'hostname',
  'sysctl kernel.ostype',
  'sh -c :',
  'iptables-save --version',
  'iptables-restore --version',
  'ip6tables --version',
  'ip6tables-save --version',
  'ip6tables-restore --version',
  'ebtables --version',
  'ethtool --version',
  'socat -V',
  'mkfs.erofs -V',
  'mkfs.ext4 -V',
  'e2fsck -V',
];

/** What the guest's kernel and tools can do, shown by doing it. */
export const TRIALS: readonly AgentPart[] = [
  {
    name: 'tools',
    body: `
  tool() {
    for folder in /bin /sbin /usr/bin /usr/sbin; do
      [ -e "$folder/$1" ] || [ -L "$folder/$1" ] || continue
      program=$folder/$1
      shift
      try "tool:$program" "$program" "$@"
      return
    done
  }
  most=1
${TOOL_CALLS.map((call) => `  tool ${call}`).join('\n')}
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
