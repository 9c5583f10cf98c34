import { type AgentPart, binfmtEntries } from './facts.ts';
import { PROGRAM_FOLDER } from './places.ts';

/** The serial number of the disk that holds an amd64 root file system. */
export const AMD64_DISK = 'bootproof-amd64';

/** The dynamically linked program of that file system that is run, and what it prints. */
const DYNAMIC_PROGRAM = '/sbin/ethtool --version';

/** The words that the x86_64 and arm64 programs print. */
export const HELLO = { x86_64: 'hello from x86_64', arm64: 'hello from arm64', i386: 'hello from i386' } as const;

/**
 * x86_64 programs in the guest. Everything that is run is first copied to our scratch room, so that it can still be run
 * where the share is not to be seen; of the share's own files only the handler's is needed, which the kernel keeps open.
 */
export const FEX_TRIALS: readonly AgentPart[] = [
  {
    name: 'fex_surroundings',
    body: `
  put fex.variable "\${FEX_ROOTFS-unset}"
  unset FEX_ROOTFS
  for path in /proc/[0-9]*/comm; do
    read -r name <"$path" && case $name in FEXServer*) put fex.server "$name" ;; esac
  done`,
  },
  {
    name: 'fex_programs',
    body: `
  $b mkdir "$tmp/programs" "$tmp/small" "$tmp/amd64"
  $b cp "$out/${PROGRAM_FOLDER}"/* "$tmp/programs"
  run=$tmp/programs
  try fex:native "$run/execute" "$run/hello-arm64"
  try fex:i386 "$run/execute" "$run/hello-i386"
  read -r before _ </proc/uptime
  try fex:static "$run/execute" "$run/hello-x86_64"
  read -r after _ </proc/uptime
  # It tells how long a program takes here: one that takes many times as long hangs.
  patience=$((10 + 8 * (\${after%.*} - \${before%.*})))
  try fex:static-hidden "$run/hide" /arcbox "$run/execute" "$run/hello-x86_64"
  $b cp "$run/hello-x86_64" "$tmp/small"
  try fex:static-confined "$run/confine" "$tmp/small" /hello-x86_64
  find_disk ${AMD64_DISK}
  [ -n "$disk" ] || return
  try fex:root $b mount -t erofs -o ro "$disk" "$tmp/amd64"
  try fex:dynamic-hidden "$run/hide" /arcbox "$run/confine" "$tmp/amd64" ${DYNAMIC_PROGRAM}
  # It takes seconds: what runs without the share in sight runs with it, and only where it does not is there more to tell.
  [ "$status" = 0 ] || try fex:dynamic-confined "$run/confine" "$tmp/amd64" ${DYNAMIC_PROGRAM}
  $b umount "$tmp/amd64"
  patience=30`,
  },
  {
    name: 'fex_again',
    body: `
  register() { printf '%s' "$handler" >/proc/sys/fs/binfmt_misc/register; }
  try fex:again register${binfmtEntries('binfmt.after')}`,
  },
];
