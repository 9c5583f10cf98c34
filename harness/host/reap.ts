import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { RUN_MARK } from './children.ts';
import { unmountBelow } from './mounts.ts';
import { processesMarked, startTimeOf } from './process-table.ts';
import { removeContainers } from './remove-containers.ts';

/** Process groups that the gate has told of: the leader's process, and its start time where the system tells it. */
export type Groups = ReadonlyMap<number, number | null>;

/** Ends every process of a run, and removes its containers, its mounts and its temporary folder. */
export async function reap(runId: string, groups: Groups, temporaryFolder: string): Promise<void> {
  await Promise.all([endProcesses(runId, groups), removeContainers(runId, temporaryFolder)]);
  await unmountBelow(temporaryFolder);
  await rm(temporaryFolder, { recursive: true, force: true, maxRetries: 3 });
}

/** It looks again and again for a second, so that a child forked in the last instant is found too. */
async function endProcesses(runId: string, groups: Groups): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    killGroups(groups);
    const marked = await processesMarked(RUN_MARK, runId);
    for (const { pid, startTime } of marked) {
      // The number may have gone to another process since.
      if (startTimeOf(pid) === startTime) kill(pid);
    }
    const tookMs = performance.now() - startedAt;
    if (tookMs > LIMIT_MS || (tookMs > WATCH_MS && marked.length === 0)) break;
    await sleep(PAUSE_MS);
  }
}

/** A leader that has ended leaves its group to the marks: its number could be somebody else's by now. */
function killGroups(groups: Groups): void {
  for (const [pid, startTime] of groups) {
    if (startTime === null || startTimeOf(pid) === startTime) kill(-pid);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone, or is not ours to end.
  }
}

const WATCH_MS = 1_000;
const LIMIT_MS = 10_000;
const PAUSE_MS = 50;
