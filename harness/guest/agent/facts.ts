/** A part of the agent's work: the body of a shell function that writes lines of the report. */
export interface AgentPart {
  readonly name: string;
  readonly body: string;
}

/** What the guest is, before anything is done to it. */
export const FACTS: readonly AgentPart[] = [
  {
    name: 'pid1',
    body: `
  put pid1.exe "$($b readlink /proc/1/exe)"
  put pid1.args "$($b tr '\\0' ' ' </proc/1/cmdline)"
  put agent.pid "$$"
  put agent.parent "$PPID"`,
  },
  {
    name: 'kernel',
    body: `
  read -r _ _ release _ </proc/version && put kernel.release "$release"
  put kernel.machine "$($b uname -m)"
  lines cmdline </proc/cmdline
  [ -e /proc/modules ] && put kernel.modules yes || put kernel.modules no`,
  },
  {
    name: 'offers',
    body: `
  for path in /sys/bus/virtio/drivers/*; do put driver "\${path##*/}"; done
  for path in /proc/self/ns/*; do put namespace "\${path##*/}"; done
  while read -r name _; do put cgroup "$name"; done </proc/cgroups
  while read -r one other; do put filesystem "\${other:-$one}"; done </proc/filesystems`,
  },
  // What was mounted last: our own scratch room is not the release's doing.
  {
    name: 'mounts',
    body: `  while IFS= read -r line; do case $line in "tmpfs $tmp "*) ;; *) put mount "$line" ;; esac; done </proc/mounts`,
  },
  {
    // The refusal's own words tell a read-only file system from a missing permission.
    name: 'root',
    body: `
  if said=$($b touch /bootproof-was-here 2>&1); then
    $b rm -f /bootproof-was-here
    put root.write accepted
  else
    put root.write "$said"
  fi`,
  },
  { name: 'devices', body: `  $b ls -ln /dev/console /dev/null /dev/zero /dev/urandom | lines device` },
  { name: 'binfmt', body: binfmtEntries('binfmt') },
  {
    name: 'time',
    body: `
  lines uptime </proc/uptime
  put clock "$($b date +%s)"`,
  },
  {
    name: 'processors',
    body: `
  count=0
  while IFS= read -r line; do case $line in processor*) count=$((count + 1)) ;; esac; done </proc/cpuinfo
  put cpus "$count"`,
  },
  {
    name: 'memory',
    body: `
  while read -r name value _; do
    case $name in MemTotal: | MemAvailable:) put "memory.\${name%:}" "$value" ;; Buffers:) break ;; esac
  done </proc/meminfo`,
  },
];

/** Writes every entry of binfmt_misc with its lines. */
export function binfmtEntries(key: string): string {
  return `
  for entry in /proc/sys/fs/binfmt_misc/*; do
    case $entry in */register | */status | */'*') continue ;; esac
    while IFS= read -r line; do put ${key} "\${entry##*/} $line"; done <"$entry"
  done`;
}
