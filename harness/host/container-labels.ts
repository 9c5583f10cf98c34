import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dockerHost } from './docker.ts';
import { openedRun } from './run.ts';

/** The label whose value is the run that a container belongs to. */
export const RUN_LABEL = 'org.bootproof.run';

/** The file in a run's temporary folder that says that the run has containers, and on which daemon. */
export const CONTAINERS_FILE = 'containers';

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
