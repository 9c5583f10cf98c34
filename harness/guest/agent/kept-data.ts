import type { AgentPart } from './facts.ts';

/** The serial number of a data disk that outlives the boot. */
export const KEPT_DISK = 'bootproof-kept';

/**
 * What a guest does with a data disk that it shares with other boots: mounts it, tells what the boot before left there and
 * leaves this boot's nonce. It stays mounted, as users' disks are when a guest is stopped.
 *
 * @param formats whether a disk that cannot be mounted is formatted: it is blank in the first boot, unless the release's
 * own scripts were faster, and in no later one.
 */
export function keptDataPart(formats: boolean): AgentPart {
  const mount = `try data:mount $b mount -t btrfs "$disk" "$tmp/data"`;
  const format = `
  if [ "$status" != 0 ]; then
    try data:format /sbin/mkfs.btrfs -q -f "$disk"
    ${mount}
  fi`;
  return {
    name: 'kept_data',
    body: `
  find_disk ${KEPT_DISK}
  [ -n "$disk" ] || return
  put disk "$disk"
  $b mkdir "$tmp/data"
  ${mount}${formats ? format : ''}
  [ "$status" = 0 ] || return
  try data:found $b cat "$tmp/data/kept"
  echo "$nonce" >"$tmp/nonce"
  try data:write $b cp "$tmp/nonce" "$tmp/data/kept"
  try data:left $b cat "$tmp/data/kept"`,
  };
}
