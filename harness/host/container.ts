import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadline } from '../core/deadline.ts';
import { HarnessError, messageOf } from '../core/errors.ts';
import { runMark } from './children.ts';
import { noteContainers } from './container-labels.ts';
import { type Docker, openDocker } from './docker.ts';

/** A program that is run to its end in a container of its own. */
export interface ContainerJob {
  readonly image: string;
  /** Files that it finds, as a tar archive of the root folder. */
  readonly files: Readable;
  readonly command: readonly string[];
  /** The file that it leaves. */
  readonly result: string;
}

/**
 * Runs a program in a container and passes on what it leaves, as a tar archive. The container has no network, no capability
 * and no folder of this machine; its user is nobody. It is gone when this returns, however it returns.
 *
 * @throws {HarnessError} `BOOTPROOF_DOCKER` without a daemon, `BOOTPROOF_CONTAINER` when the program fails.
 */
export async function runInContainer(
  job: ContainerJob,
  { signal, timeoutMs }: Deadline,
  take: (archive: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  const docker = await openDocker();
  const name = `bootproof-${randomBytes(8).toString('hex')}`;
  await using _container = removedAtEnd(docker, name);
  const labels = await noteContainers();
  signal.throwIfAborted();
  const started = await new docker.GenericContainer(job.image)
    .withName(name)
    .withLabels(labels)
    .withAutoCleanup(false)
    .withNetworkMode('none')
    .withDroppedCapabilities('ALL')
    .withSecurityOpt('no-new-privileges')
    .withUser(NOBODY)
    // Its process carries the run's mark as every child does: a reaper finds it when the daemon is gone too.
    .withEnvironment({ LC_ALL: 'C', ...runMark() })
    .withCopyArchivesToContainer([{ tar: job.files, target: '/' }])
    .withEntrypoint([])
    .withCommand([...job.command])
    .start()
    .catch((error: unknown) => {
      signal.throwIfAborted();
      throw failed(job, `it cannot be started: ${messageOf(error)}`, '', error);
    });
  const status = await statusOf(docker, name, { signal, timeoutMs });
  if (status !== 0) {
    // Its log ends when it does; it may have ended just now.
    if (status === null)
      await docker.client.container
        .getById(name)
        .kill()
        .catch(() => undefined);
    const said = await logOf(docker, name);
    throw failed(job, status === null ? 'it was stopped at its time limit' : `it ended with status ${status}`, said);
  }
  await take((await started.copyArchiveFromContainer(job.result)) as AsyncIterable<Uint8Array>);
}

/** Whatever became of it: never started, running, ended. */
function removedAtEnd({ client }: Docker, name: string): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      await client.container
        .getById(name)
        .remove({ force: true, v: true })
        .catch((error: unknown) => {
          if ((error as { statusCode?: number }).statusCode !== 404) throw error;
        });
    },
  };
}

/** The exit status; null at the time limit. */
async function statusOf({ client }: Docker, name: string, { signal, timeoutMs }: Deadline): Promise<number | null> {
  const over = new AbortController();
  try {
    const wait = client.container.getById(name).wait() as Promise<{ StatusCode: number }>;
    // It goes on waiting when nobody waits for it any more, until the container is removed.
    wait.catch(() => undefined);
    const limit = sleep(timeoutMs, null, { signal: AbortSignal.any([signal, over.signal]) });
    const end = await Promise.race([wait, limit]);
    return end === null ? null : end.StatusCode;
  } finally {
    over.abort();
    signal.throwIfAborted();
  }
}

async function logOf({ client }: Docker, name: string): Promise<string> {
  let text = '';
  for await (const piece of await client.container.logs(client.container.getById(name), { tail: TAIL_LINES })) {
    text += String(piece);
  }
  return text.trimEnd();
}

function failed({ image, command }: ContainerJob, why: string, said: string, cause?: unknown): HarnessError {
  const tail = said.split('\n').slice(-TAIL_LINES);
  const last = tail.findLast((line) => line.trim() !== '');
  return new HarnessError(
    'BOOTPROOF_CONTAINER',
    `the container of the image ${image} failed: ${why}${last === undefined ? '' : ` (${last.trim()})`}; see docs/builder.md`,
    { image, command: [...command], tail },
    { cause },
  );
}

const NOBODY = '65534:65534';
const TAIL_LINES = 20;
