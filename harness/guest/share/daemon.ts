import { HarnessError } from '../../core/errors.ts';
import { VIRTIOFSD_PLACES } from '../../host/debian-packages.ts';
import { kindOf } from '../../host/files.ts';
import { type RunningProcess, run, start } from '../../host/process.ts';
import { waitFor } from '../../host/wait.ts';

/** The two programs that go by this name; each has its own flags. */
export type DaemonKind = 'c' | 'rust';

/** A file-system daemon of this machine. */
export interface Daemon {
  readonly program: string;
  readonly kind: DaemonKind;
}

/**
 * The daemon that can offer a share here: the Rust one where there is one, since it runs without root.
 *
 * @throws {HarnessError} `BOOTPROOF_SHARE_UNAVAILABLE` when there is none that this user can run.
 */
export async function requireDaemon(
  isRoot: boolean,
  candidates: readonly string[] = VIRTIOFSD_PLACES,
): Promise<Daemon> {
  const found: Daemon[] = [];
  for (const program of candidates) {
    if ((await kindOf(program)) === 'file')
      found.push({ program, kind: await (kinds.get(program) ?? kindOfDaemon(program)) });
  }
  const usable = found.find((daemon) => daemon.kind === 'rust') ?? found.find(() => isRoot);
  if (usable !== undefined) return usable;
  const [first] = found;
  throw new HarnessError(
    'BOOTPROOF_SHARE_UNAVAILABLE',
    first === undefined
      ? 'there is no virtiofsd on this machine, so no share: install the package virtiofsd (Debian 12: qemu-system-common)'
      : `${first.program} needs root to offer a share: run as root, or install the package virtiofsd, which does not and which Debian has from version 13 on`,
    { candidates: [...candidates], found: found.map(({ program }) => program) },
  );
}

async function kindOfDaemon(program: string): Promise<DaemonKind> {
  const { stdout, stderr } = await run(program, ['--help'], { timeoutMs: 5_000 });
  const kind = `${stdout}${stderr}`.includes('--shared-dir') ? 'rust' : 'c';
  kinds.set(program, kind);
  return kind;
}

/** Each is asked once: every guest needs to know. */
const kinds = new Map<string, DaemonKind>();

/** The daemon's arguments for a folder and a socket. */
export function daemonArguments(kind: DaemonKind, folder: string, socket: string, isRoot: boolean): string[] {
  if (kind === 'c') {
    return [`--socket-path=${socket}`, '-o', `source=${folder}`, '-o', 'sandbox=chroot', '-o', 'cache=auto'];
  }
  // Without root a user namespace is the only cage that it can build.
  return [
    `--socket-path=${socket}`,
    `--shared-dir=${folder}`,
    `--sandbox=${isRoot ? 'chroot' : 'namespace'}`,
    '--cache=auto',
  ];
}

/**
 * Starts the daemon and waits until a guest can connect. It ends by itself when QEMU closes its end of the socket.
 *
 * @throws {HarnessError} `BOOTPROOF_SHARE_FAILED` when it ends or does not listen in time.
 */
export async function startDaemon(
  daemon: Daemon,
  folder: string,
  socket: string,
  isRoot: boolean,
  signal: AbortSignal,
): Promise<RunningProcess> {
  const args = daemonArguments(daemon.kind, folder, socket, isRoot);
  const running = await start(daemon.program, args);
  let said = '';
  const hear = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-4_000);
  };
  running.stdout.on('data', hear);
  running.stderr.on('data', hear);
  try {
    const listens = await Promise.race([
      running.ended.then(() => false),
      waitFor(async () => (await kindOf(socket)) === 'other', { signal, timeoutMs: 5_000 }),
    ]);
    if (listens) return running;
  } catch (error) {
    running.kill();
    throw error;
  }
  running.kill();
  const tail = said.trimEnd().split('\n').slice(-5);
  throw new HarnessError(
    'BOOTPROOF_SHARE_FAILED',
    `${daemon.program} offers no share: ${tail.at(-1) ?? 'it says nothing'}; run the command in the facts by hand`,
    { program: daemon.program, args, tail },
  );
}
