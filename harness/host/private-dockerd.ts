import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deadline } from '../core/deadline.ts';
import { HarnessError } from '../core/errors.ts';
import { takesConnections } from './docker.ts';
import { unmountBelow } from './mounts.ts';
import { type RunningProcess, start } from './process.ts';
import { openedRun } from './run.ts';
import { requireTool } from './tool.ts';
import { isRoot } from './user.ts';
import { waitFor } from './wait.ts';

/** A Docker daemon that nobody else uses. */
export interface PrivateDockerd extends AsyncDisposable {
  /** For `DOCKER_HOST`. */
  readonly host: string;
}

/**
 * Starts a Docker daemon of the open run, with its data and its socket in the run's folder and without a network: it
 * touches neither the machine's own daemon nor its packet filter. It ends with everything of it when disposed of, and with
 * the run when that is killed.
 *
 * @throws {HarnessError} `BOOTPROOF_DOCKER` when it does not come up, with the last lines of its log.
 */
export async function startPrivateDockerd(deadline: Deadline): Promise<PrivateDockerd> {
  const run = openedRun();
  if (run === undefined || !isRoot()) {
    throw new HarnessError('BOOTPROOF_DOCKER', 'only root may start a Docker daemon: start the machine’s own one');
  }
  // containerd puts sockets of its own below, and a socket's path is short: names of one letter.
  const folder = join(run.folder, 'd');
  const socket = join(run.folder, 'd.sock');
  const places = ['--data-root', join(folder, 'r'), '--exec-root', join(folder, 'x'), '--pidfile', join(folder, 'p')];
  const args = [...places, '--host', `unix://${socket}`, ...WITHOUT_NETWORK];
  let log = '';
  // It chooses its storage by itself; where that does not work, plain copies do.
  for (const storage of [[], ['--storage-driver=vfs']]) {
    const daemon = await start(requireTool('dockerd'), [...args, ...storage]);
    const said: string[] = [];
    daemon.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
    daemon.stdout.resume();
    const stop = (): Promise<void> => endDaemon(daemon, folder);
    const isUp = await waitFor(() => hasComeUp(daemon, socket), deadline).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    if (isUp && (await takesConnections({ path: socket })))
      return { host: `unix://${socket}`, [Symbol.asyncDispose]: stop };
    await stop();
    log = said.join('').trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  }
  throw new HarnessError('BOOTPROOF_DOCKER', `dockerd does not come up here: ${log.split('\n').at(-1) ?? ''}`, { log });
}

/** Whether waiting has an end: it answers, or it is gone. */
async function hasComeUp(daemon: RunningProcess, socket: string): Promise<boolean> {
  const isOver = await Promise.race([daemon.ended.then(() => true), Promise.resolve(false)]);
  return isOver || takesConnections({ path: socket });
}

async function endDaemon(daemon: RunningProcess, folder: string): Promise<void> {
  daemon.kill('SIGTERM');
  const late = setTimeout(() => daemon.kill('SIGKILL'), GRACE_MS);
  await daemon.ended;
  clearTimeout(late);
  await unmountBelow(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

const WITHOUT_NETWORK = ['--bridge=none', '--iptables=false', '--ip-forward=false', '--ip-masq=false'];
const GRACE_MS = 15_000;
const TAIL_LINES = 20;
