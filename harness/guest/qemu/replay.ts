import { join } from 'node:path';
import type { Sha256 } from '../../core/digest.ts';
import { writeAtomic } from '../../host/files.ts';
import { type QemuSpec, buildArguments } from './arguments.ts';

/** What is needed to start the same guest again by hand. */
export interface Replay {
  readonly program: string;
  readonly spec: QemuSpec;
  /** The command that offers the share, when the guest has one. */
  readonly daemon: { readonly program: string; readonly args: readonly string[] } | null;
  readonly artifacts: readonly { readonly path: string; readonly sha256: Sha256 }[];
  /** The variables that choose programs or change what QEMU does. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Writes `replay.json` (exactly what is about to be started) and `replay.sh` (the same guest on a terminal) into the
 * guest's folder, before anything runs, so that even a crash of the gate leaves them.
 */
export async function writeReplay(folder: string, replay: Replay): Promise<void> {
  const { program, spec, daemon, artifacts, environment } = replay;
  const argv = [program, ...buildArguments(spec)];
  const exact = { schema: 1, argv, daemon, artifacts, environment };
  await writeAtomic(join(folder, 'replay.json'), `${JSON.stringify(exact, null, 2)}\n`);
  await writeAtomic(join(folder, 'replay.sh'), renderReplayScript(replay), 0o755);
}

/** A shell script that checks the artifacts' digests and starts the guest with its consoles on the terminal. */
export function renderReplayScript({ program, spec, daemon, artifacts }: Replay): string {
  const byHand = buildArguments({ ...spec, consoles: 'terminal', monitorSocket: null });
  return [
    '#!/bin/sh',
    '# The guest that bootproof started, with its consoles on this terminal (Ctrl-A X ends it).',
    'set -e',
    ...artifacts.map(({ path, sha256 }) => `echo ${quote(`${sha256}  ${path}`)} | sha256sum -c --quiet`),
    ...(daemon === null
      ? []
      : [
          // The share is gone with its run: an empty one stands in, on which the guest finds no agent.
          `mkdir -p ${quote(`${parentOf(spec.shareSocket ?? '')}/share`)}`,
          `${[daemon.program, ...daemon.args].map(quote).join(' ')} &`,
          'sleep 1',
        ]),
    // What this boot wrote is gone with it: the disk is blank again.
    ...spec.disks.flatMap(({ path, blankBytes }) =>
      blankBytes === null ? [] : [`truncate -s 0 ${quote(path)} && truncate -s ${blankBytes} ${quote(path)}`],
    ),
    `exec ${[program, ...byHand].map(quote).join(' ')}`,
    '',
  ].join('\n');
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
