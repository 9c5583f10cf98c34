import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONTAINERS_FILE, RUN_LABEL } from './container-marks.ts';
import type { Docker } from './docker.ts';

/**
 * Removes the containers of a run that is over, when its folder says that it may have some. It looks again and again for
 * some seconds: the daemon may still be at work with the last wish of a gate that was killed.
 */
export async function removeContainers(runId: string, folder: string): Promise<void> {
  const noted = await readFile(join(folder, CONTAINERS_FILE), 'utf8').catch(() => undefined);
  if (noted === undefined) return;
  // Every reaper comes here and few runs have containers: loading what talks to them is most of its start-up time.
  const { dockerHost, openDocker } = await import('./docker.ts');
  // Those of another daemon cannot be seen from here.
  if (noted !== dockerHost()) return;
  const startedAt = performance.now();
  try {
    const docker = await openDocker();
    for (;;) {
      const left = await removeAll(docker, runId);
      const tookMs = performance.now() - startedAt;
      if (tookMs > LIMIT_MS || (tookMs > WATCH_MS && left === 0)) return;
      await sleep(PAUSE_MS);
    }
  } catch {
    // The daemon is gone, and its containers with it.
  }
}

/** Gives how many there were. */
async function removeAll({ client }: Docker, runId: string): Promise<number> {
  const filters = { label: [`${RUN_LABEL}=${runId}`] };
  const found = await client.container.dockerode.listContainers({ all: true, filters });
  for (const { Id } of found) {
    await client.container
      .getById(Id)
      .remove({ force: true, v: true })
      // Somebody else removes it right now, or the next look finds it.
      .catch(() => undefined);
  }
  return found.length;
}

const WATCH_MS = 3_000;
const LIMIT_MS = 20_000;
const PAUSE_MS = 200;
