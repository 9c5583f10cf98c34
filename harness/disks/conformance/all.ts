import type { Deadline } from '../../core/deadline.ts';
import { type ConformanceRun, type ScenarioResult, runScenarios } from '../../conformance/run-scenarios.ts';
import { CLONE_SCENARIOS } from './clone-scenarios.ts';
import { CROWD_SCENARIOS } from './crowd-scenarios.ts';
import { OVERLAY_SCENARIOS } from './overlay-scenarios.ts';
import { PREPARE_SCENARIOS } from './prepare-scenarios.ts';
import { type DiskScenario, openDiskStage } from './stage.ts';

/** Every scenario for stores of disks. */
export const DISK_SCENARIOS: readonly DiskScenario[] = [
  ...CLONE_SCENARIOS,
  ...CROWD_SCENARIOS,
  ...OVERLAY_SCENARIOS,
  ...PREPARE_SCENARIOS,
];

/** Plays scenarios with a store's program, each on a stage of its own. */
export async function playDiskScenarios(
  command: string,
  deadline: Deadline,
  run: Omit<ConformanceRun<DiskScenario>, 'play' | 'signal'>,
): Promise<ScenarioResult[]> {
  return runScenarios({
    ...run,
    signal: deadline.signal,
    play: async ({ play }, folder) => play(await openDiskStage(command, folder, deadline)),
  });
}
