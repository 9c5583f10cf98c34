import { FACTS } from './facts.ts';
import { FEX_TRIALS } from './fex-trials.ts';
import { keptDataPart } from './kept-data.ts';
import { REPORT_FOLDER } from './places.ts';
import { TRIALS } from './trials.ts';

/**
 * What the agent prints on the console, all in one place: the script below writes them, the watch reads them. The last
 * three belong to a guest that a machine shim starts.
 */
export const AGENT_MARKS = [
  'init',
  'userspace',
  'reported',
  'working',
  'forced',
  'prepares',
  'serves',
  'distro',
] as const;

export type AgentMark = (typeof AGENT_MARKS)[number];

/** Which mark a console line holds, or undefined; kernel output may stand before it on the same line. */
export function agentMarkOf(line: string, nonce: string): AgentMark | undefined {
  // Asked of every line that a console gives: of a flood too.
  if (!line.includes(nonce)) return undefined;
  const mark = new RegExp(`bootproof ${nonce} ([a-z]+)`).exec(line)?.[1];
  return AGENT_MARKS.find((known) => known === mark);
}

/** The line of the report that a console line holds, when the agent had to print what it could not write to the share. */
export function reportLineOf(line: string, nonce: string): string | undefined {
  const mark = `bootproof ${nonce} = `;
  const at = line.indexOf(mark);
  return at === -1 ? undefined : line.slice(at + mark.length);
}

/** What the agent is to do beside gathering its facts. */
export interface AgentTask {
  /** New for every boot; it stands nowhere else, so a line that holds it was printed by this very boot's userspace. */
  readonly nonce: string;
  /** Whether to try what the release promises, beside telling what there is. */
  readonly tries: boolean;
  /** Fail when called with `init`. */
  readonly failsAtInit: boolean;
  /** The line that registers FEX, when x86_64 programs are to be tried; null: they are not. */
  readonly fexHandler: string | null;
  /** The data disk that the guest shares with other boots: blank before the first of them; null: it has none. */
  readonly data: 'blank' | 'used' | null;
}

/**
 * The program that stands on the share as `arcbox-agent`. It needs busybox and nothing else, so it runs in any release
 * that keeps the contract. Called with `init` it shows that it ran and returns; otherwise it is the long-running agent,
 * which dies once: its facts are gathered by a child that outlives it, and init has to start it again meanwhile. The
 * child then ends the guest the way that whoever started the agent would.
 */
export function renderAgent({ nonce, tries, failsAtInit, fexHandler, data }: AgentTask): string {
  const sections = [
    ...FACTS,
    ...(tries ? TRIALS : []),
    ...(fexHandler === null ? [] : FEX_TRIALS),
    ...(data === null ? [] : [keptDataPart(data === 'blank')]),
  ];
  const functions = sections.map(({ name, body }) => `part_${name}() {\n${body.trim()}\n}`).join('\n\n');
  return `#!/bin/busybox sh
nonce=${nonce}
b=/bin/busybox
out=\${0%/bin/*}/${REPORT_FOLDER}
init_status=${failsAtInit ? 1 : 0}
handler='${fexHandler ?? ''}'
${FRAME_START.trim()}

${functions}

gather() {
  put version ${REPORT_VERSION}
  put nonce "$nonce"
${sections.map(({ name }) => `  part_${name} 2>/dev/null`).join('\n')}
  lines ended </proc/uptime
  put end "$nonce"
}
${FRAME_END.trim()}
`;
}

/** The version of the report's layout; the reader refuses every other one. */
export const REPORT_VERSION = '3';

/**
 * `put` and `lines` write lines of `key<TAB>value`; `try` runs a program for a bounded time and writes
 * `trial<TAB>name status first words`. Builtins stand in for programs where they can: under emulation a fork is dear.
 */
const FRAME_START = `
say() { { echo; echo "bootproof $nonce $1"; } >/dev/console 2>/dev/null || echo "bootproof $nonce $1"; }
put() { printf '%s\\t%s\\n' "$1" "$2"; }
lines() { while IFS= read -r line; do put "$1" "$line"; done; }
called() { read -r up _ </proc/uptime; echo "$1 $$ $PPID $up" >>"$out/calls"; } 2>/dev/null

# Said before the rest is read: under emulation a shell takes its time over it.
if [ "$1" = init ]; then
  say init
  called init
  exit $init_status
fi

say userspace
called run

most=3 patience=30
try() {
  trial=$1
  shift
  "$@" >"$tmp/said" 2>&1 </dev/null &
  echo "$! $patience" >"$tmp/now"
  wait "$!"
  status=$?
  : >"$tmp/now"
  [ -e "$tmp/hung" ] && status=hung && $b rm -f "$tmp/hung"
  said= count=0
  while [ $count -lt $most ] && { IFS= read -r line || [ -n "$line" ]; }; do
    count=$((count + 1))
    said="$said\${said:+ | }$line"
  done <"$tmp/said"
  put trial "$trial $status $said"
}

# A second passes. A program that waits would cost more under emulation than all else that the watchdog does, and would outlive
# it: its end would keep init busy when it is to turn the guest off.
tick() {
  if [ -p "$tmp/clock" ]; then read -t 1 -r _ <&3; else $b sleep 1; fi
  return 0
}

# Kills a trial that does not end within its seconds, and shows meanwhile that somebody is at work. Whoever hangs once
# hangs again: the next ones get less time.
watchdog() {
  # Nobody ever writes there.
  $b mkfifo "$tmp/clock" && exec 3<>"$tmp/clock"
  last= ticks=0 total=0 most_now=30
  while tick; do
    total=$((total + 1))
    [ $((total % 4)) != 3 ] || say working
    now= limit=
    read -r now limit <"$tmp/now"
    [ "$now" = "$last" ] && ticks=$((ticks + 1)) || ticks=0
    last=$now
    [ "$limit" -lt $most_now ] || limit=$most_now
    [ -n "$now" ] && [ $ticks -ge $limit ] || continue
    most_now=5
    : >"$tmp/hung"
    kill -9 "$now"
  done
}

# Sets disk to the device with a serial number; the kernel ends that number without a newline.
find_disk() {
  disk=
  for folder in /sys/block/*; do
    serial=
    read -r serial <"$folder/serial"
    [ "$serial" != "$1" ] || disk=/dev/\${folder##*/}
  done
} 2>/dev/null

# Scratch room of our own: the root is read-only. Without it the share has to do.
find_room() {
  tmp=$out
  for room in /run /tmp /mnt; do
    $b mount -t tmpfs tmpfs "$room" && tmp=$room && return
  done
} 2>/dev/null
`;

const FRAME_END = `
report() {
  $b dmesg >"$out/kernel-log.part" && $b mv "$out/kernel-log.part" "$out/kernel-log"
  find_room
  watchdog &
  dog=$!
  gather >"$tmp/report.part"
  kill $dog
  $b cp "$tmp/report.part" "$out/report.new" && $b mv "$out/report.new" "$out/report" && return
  # No share to write to: the console has to do.
  while IFS= read -r line; do echo "bootproof $nonce = $line"; done <"$tmp/report.part" >/dev/console
} 2>/dev/null

if [ $$ = 1 ]; then
  report
  say reported
  $b sync
  $b poweroff -f
fi

if ! $b mkdir "$out/first" 2>/dev/null && [ -e "$out/first" ]; then
  : >"$out/again"
  while :; do $b sleep 600; done
fi
trap '' HUP
{
  report
  # Init starts what it watches over again within a second or two.
  for _ in 1 2 3 4 5 6 7 8; do [ -e "$out/again" ] && break || $b sleep 1; done
  say reported
  $b sync
  $b poweroff
  # An init that takes no notice must not keep the guest up.
  $b sleep 8
  say forced
  $b poweroff -f
} &
exit 1
`;
