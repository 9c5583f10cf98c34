import { dirname, join } from 'node:path';
import type { Sha256 } from '../../core/digest.ts';
import { writeAtomic } from '../../host/files.ts';
import { type QemuSpec, buildArguments } from './arguments.ts';

/** What is needed to start the same guest again by hand. */
export interface Replay {
  readonly program: string;
  readonly spec: QemuSpec;
  /** What fills the guest's shares, and the commands that offer them. */
  readonly shares: readonly ReplayedShare[];
  readonly artifacts: readonly { readonly path: string; readonly sha256: Sha256 }[];
  /** The variables that choose programs or change what QEMU does. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A share as it was before the guest had it. */
export interface ReplayedShare {
  /** The folder beside the script that keeps what the harness put there. */
  readonly kept: string;
  /** Where the guest's share stands while it runs. */
  readonly folder: string;
  /** The release's programs, which are large, by where they are taken from. */
  readonly files: readonly { readonly source: string; readonly place: string }[];
  readonly daemon: { readonly program: string; readonly args: readonly string[] };
  /** Where the daemon listens. */
  readonly socket: string;
}

/**
 * Writes `replay.json` (exactly what is about to be started) and `replay.sh` (the same guest on a terminal) into the
 * guest's folder, before anything runs, so that even a crash of the gate leaves them.
 */
export async function writeReplay(folder: string, replay: Replay): Promise<void> {
  const { program, spec, shares, artifacts, environment } = replay;
  const argv = [program, ...buildArguments(spec)];
  const exact = { schema: 1, argv, shares, artifacts, environment };
  await writeAtomic(join(folder, 'replay.json'), `${JSON.stringify(exact, null, 2)}\n`);
  await writeAtomic(join(folder, 'replay.sh'), renderReplayScript(replay), 0o755);
}

/**
 * A shell script that checks the artifacts' digests and starts the guest with its consoles on the terminal. Sockets, share
 * and blank disks stood in the run's temporary folder, which is gone: the script makes one of its own, and removes it.
 */
export function renderReplayScript({ program, spec, shares, artifacts }: Replay): string {
  const place = dirname(spec.monitorSocket ?? shares[0]?.folder ?? '/nowhere/else');
  const word = (text: string): string => text.split(place).map(quote).join('"$place"');
  const command = (words: readonly string[]): string => words.map(word).join(' ');
  const byHand = buildArguments({ ...spec, consoles: 'terminal', monitorSocket: null });
  return [
    '#!/bin/sh',
    '# The guest that bootproof started, with its consoles on this terminal (Ctrl-A X ends it).',
    'set -e',
    ...artifacts.map(({ path, sha256 }) => `echo ${quote(`${sha256}  ${path}`)} | sha256sum -c --quiet`),
    'place=$(mktemp -d /tmp/bootproof-replay-XXXXXX)',
    `trap 'rm -rf "$place"' EXIT`,
    ...shares.flatMap((share) => renderShare(share, word, command)),
    ...spec.disks.flatMap(({ path, blankBytes }) =>
      blankBytes === null ? [] : [`truncate -s ${blankBytes} ${word(path)}`],
    ),
    command([program, ...byHand]),
    '',
  ].join('\n');
}

function renderShare(
  { folder, kept, files, daemon, socket }: ReplayedShare,
  word: (text: string) => string,
  command: (words: readonly string[]) => string,
): string[] {
  return [
    `mkdir -p ${word(dirname(folder))}`,
    `cp -R "$(dirname "$0")/${kept}" ${word(folder)}`,
    ...files.flatMap(({ source, place }) => [
      `mkdir -p ${word(dirname(join(folder, place)))}`,
      `install -m 755 ${word(source)} ${word(join(folder, place))}`,
    ]),
    // It talks all the time; only the complaint of a daemon that never listens is worth the terminal.
    `${command([daemon.program, ...daemon.args])} >"$place/${kept}.log" 2>&1 &`,
    `for second in 1 2 3 4 5 6 7 8 9 10; do [ -S ${word(socket)} ] && break; sleep 1; done`,
    `[ -S ${word(socket)} ] || { cat "$place/${kept}.log" >&2; exit 1; }`,
  ];
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]*$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
