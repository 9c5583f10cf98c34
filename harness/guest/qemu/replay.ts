import { dirname, join } from 'node:path';
import type { Sha256 } from '../../core/digest.ts';
import { writeAtomic } from '../../host/files.ts';
import { type QemuSpec, buildArguments } from './arguments.ts';

/** What is needed to start the same guest again by hand. */
export interface Replay {
  readonly program: string;
  readonly spec: QemuSpec;
  /** What fills the share, and the command that offers it, when the guest has one. */
  readonly share: ReplayedShare | null;
  readonly artifacts: readonly { readonly path: string; readonly sha256: Sha256 }[];
  /** The variables that choose programs or change what QEMU does. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A share as it was before the guest had it; what the harness put there is kept as `share` beside the script. */
export interface ReplayedShare {
  /** Where the guest's share stands while it runs. */
  readonly folder: string;
  /** The release's programs, which are large, by where they are taken from. */
  readonly files: readonly { readonly source: string; readonly place: string }[];
  readonly daemon: { readonly program: string; readonly args: readonly string[] };
}

/**
 * Writes `replay.json` (exactly what is about to be started) and `replay.sh` (the same guest on a terminal) into the
 * guest's folder, before anything runs, so that even a crash of the gate leaves them.
 */
export async function writeReplay(folder: string, replay: Replay): Promise<void> {
  const { program, spec, share, artifacts, environment } = replay;
  const argv = [program, ...buildArguments(spec)];
  const exact = { schema: 1, argv, share, artifacts, environment };
  await writeAtomic(join(folder, 'replay.json'), `${JSON.stringify(exact, null, 2)}\n`);
  await writeAtomic(join(folder, 'replay.sh'), renderReplayScript(replay), 0o755);
}

/** A shell script that checks the artifacts' digests and starts the guest with its consoles on the terminal. */
export function renderReplayScript({ program, spec, share, artifacts }: Replay): string {
  const place = dirname(spec.monitorSocket ?? share?.folder ?? '');
  const byHand = buildArguments({ ...spec, consoles: 'terminal', monitorSocket: null });
  return [
    '#!/bin/sh',
    '# The guest that bootproof started, with its consoles on this terminal (Ctrl-A X ends it).',
    'set -e',
    ...artifacts.map(({ path, sha256 }) => `echo ${quote(`${sha256}  ${path}`)} | sha256sum -c --quiet`),
    // Sockets, share and blank disks stood in a temporary folder, which is gone with its run.
    `mkdir -p ${quote(place)}`,
    `trap ${quote(`rm -rf ${quote(place)}; rmdir ${quote(dirname(place))} 2>/dev/null || true`)} EXIT`,
    ...(share === null ? [] : renderShare(share)),
    // What this boot wrote is gone with it: the disk is blank again.
    ...spec.disks.flatMap(({ path, blankBytes }) =>
      blankBytes === null ? [] : [`truncate -s 0 ${quote(path)} && truncate -s ${blankBytes} ${quote(path)}`],
    ),
    [program, ...byHand].map(quote).join(' '),
    '',
  ].join('\n');
}

function renderShare({ folder, files, daemon }: ReplayedShare): string[] {
  return [
    `cp -R "$(dirname "$0")/share" ${quote(folder)}`,
    ...files.flatMap(({ source, place }) => [
      `mkdir -p ${quote(dirname(join(folder, place)))}`,
      `install -m 755 ${quote(source)} ${quote(join(folder, place))}`,
    ]),
    `${[daemon.program, ...daemon.args].map(quote).join(' ')} &`,
    'sleep 1',
  ];
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
