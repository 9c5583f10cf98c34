import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONTAINERS_FILE, RUN_LABEL } from './container-marks.ts';
import { dockerHost } from './docker.ts';
import { openedRun } from './run.ts';

/**
 * The labels of a container of the open run. That there may be one is noted in the run's folder first, so that whoever
 * cleans up after a killed run knows that it must ask the daemon.
 */
export async function noteContainers(): Promise<Record<string, string>> {
  const run = openedRun();
  if (run === undefined) return { [RUN_LABEL]: 'none' };
  await writeFile(join(run.folder, CONTAINERS_FILE), dockerHost());
  return { [RUN_LABEL]: run.id };
}
