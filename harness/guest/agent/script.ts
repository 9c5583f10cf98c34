/** What the agent prints on the console, all in one place: the script below writes them, the watch reads them. */
export const AGENT_MARKS = ['init', 'userspace', 'reported', 'forced'] as const;

export type AgentMark = (typeof AGENT_MARKS)[number];

/** Which mark a console line holds, or undefined; kernel output may stand before it on the same line. */
export function agentMarkOf(line: string, nonce: string): AgentMark | undefined {
  const mark = new RegExp(`bootproof ${nonce} ([a-z]+)`).exec(line)?.[1];
  return AGENT_MARKS.find((known) => known === mark);
}

/** The folder of the share that the agent writes to, and the files in it. */
export const REPORT_FOLDER = 'bootproof';
export const REPORT_FILE = 'report';
export const CALLS_FILE = 'calls';

/**
 * The program that stands on the share as `arcbox-agent`. It needs busybox and nothing else, so it runs in any release
 * that keeps the contract. Called with `init` it shows that it ran and returns; otherwise it is the long-running agent:
 * it gathers its facts and ends the guest the way that whoever started it would.
 *
 * The nonce is new for every boot and stands only here, so a line that holds it was printed by this very boot's userspace.
 */
export function renderAgent(nonce: string): string {
  const gathers = FACTS.map(([name]) => `fact_${name} 2>/dev/null`).join('\n  ');
  const functions = FACTS.map(([name, body]) => `fact_${name}() {\n${body.trim()}\n}`).join('\n\n');
  return `#!/bin/busybox sh
nonce=${nonce}
b=/bin/busybox
out=\${0%/bin/*}/${REPORT_FOLDER}
${FRAME_START.trim()}

${functions}

gather() {
  put version ${REPORT_VERSION}
  put nonce "$nonce"
  ${gathers}
  put end "$nonce"
}
${FRAME_END.trim()}
`;
}

/** The version of the report's layout; the reader refuses every other one. */
export const REPORT_VERSION = '1';

/** One fact, one section: each prints lines of `key<TAB>value`, a key as often as it has values. */
const FACTS: readonly (readonly [name: string, body: string])[] = [
  [
    'pid1',
    String.raw`
  put pid1.exe "$($b readlink /proc/1/exe)"
  put pid1.args "$($b tr '\0' ' ' </proc/1/cmdline)"
  put agent.pid "$$"
  put agent.parent "$PPID"`,
  ],
  [
    'kernel',
    String.raw`
  put kernel.release "$($b uname -r)"
  put kernel.machine "$($b uname -m)"
  lines cmdline </proc/cmdline
  [ -e /proc/modules ] && put kernel.modules yes || put kernel.modules no`,
  ],
  ['mounts', String.raw`  lines mount </proc/mounts`],
  [
    // The refusal's own words tell a read-only file system from a missing permission.
    'root',
    String.raw`
  if said=$($b touch /bootproof-was-here 2>&1); then
    $b rm -f /bootproof-was-here
    put root.write accepted
  else
    put root.write "$said"
  fi`,
  ],
  [
    'binfmt',
    String.raw`
  for entry in /proc/sys/fs/binfmt_misc/*; do
    case "$entry" in */register | */status | */'*') continue ;; esac
    $b sed "s|^|binfmt	$($b basename "$entry") |" <"$entry"
  done`,
  ],
  [
    'time',
    String.raw`
  lines uptime </proc/uptime
  put clock "$($b date +%s)"`,
  ],
  ['memory', String.raw`  lines memory </proc/meminfo`],
];

const FRAME_START = String.raw`
say() { { echo; echo "bootproof $nonce $1"; } >/dev/console 2>/dev/null || echo "bootproof $nonce $1"; }
put() { printf '%s\t%s\n' "$1" "$2"; }
lines() { $b sed "s|^|$1	|"; }
called() { read -r up _ </proc/uptime; echo "$1 $$ $PPID $up" >>"$out/calls"; } 2>/dev/null
`;

const FRAME_END = String.raw`
if [ "$1" = init ]; then
  say init
  called init
  exit 0
fi

say userspace
called run
gather >"$out/report.part" 2>/dev/null && $b mv "$out/report.part" "$out/report"
say reported
$b sync
if [ $$ = 1 ]; then
  $b poweroff -f
fi
$b poweroff
# An init that takes no notice must not keep the guest up.
$b sleep 8
say forced
$b poweroff -f
`;
