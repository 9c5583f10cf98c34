import type { Deadline } from '../../../core/deadline.ts';
import { type ConformanceRun, type ScenarioResult, runScenarios } from '../../../conformance/run-scenarios.ts';
import { CACHE_SCENARIOS } from './cache-scenarios.ts';
import { HTTPS_SCENARIOS } from './https-scenarios.ts';
import type { Scenario } from './scenario.ts';
import { openStage } from './stage.ts';
import { TRANSFER_SCENARIOS } from './transfer-scenarios.ts';
import { TRUST_SCENARIOS } from './trust-scenarios.ts';

/** Every scenario: what the consumer's own files go through, what happens on the way, what must not be believed, and by
 * whom. */
export const SCENARIOS: readonly Scenario[] = [
  ...CACHE_SCENARIOS,
  ...TRANSFER_SCENARIOS,
  ...TRUST_SCENARIOS,
  ...HTTPS_SCENARIOS,
];

/** Plays scenarios with a consumer, each on a stage of its own. */
export async function playScenarios(
  command: string,
  deadline: Deadline,
  run: Omit<ConformanceRun<Scenario>, 'play' | 'signal'>,
): Promise<ScenarioResult[]> {
  return runScenarios({
    ...run,
    signal: deadline.signal,
    async play({ play, https = null }, folder) {
      await using stage = await openStage(command, folder, https, deadline);
      return await play(stage);
    },
  });
}
