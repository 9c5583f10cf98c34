import { join } from 'node:path';
import type { Deadline } from '../../../core/deadline.ts';
import { UsageError } from '../../../core/errors.ts';
import { makeFolder } from '../../../host/files.ts';
import { removeTree } from '../../../host/remove-tree.ts';
import { forEachAtOnce } from '../at-once.ts';
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

/** What became of one scenario. `expected`: it failed, and was listed; `unexpected`: it was listed, and survived. */
export interface ScenarioResult {
  readonly id: string;
  readonly title: string;
  readonly outcome: 'survived' | 'failed' | 'expected' | 'unexpected';
  readonly problems: readonly string[];
  readonly durationMs: number;
}

/** Which scenarios are played, and how. */
export interface ConformanceRun {
  /** As a user types it. */
  readonly command: string;
  readonly scenarios: readonly Scenario[];
  /** Scenarios that are known to fail. */
  readonly expected: ReadonlySet<string>;
  /** An empty folder. */
  readonly scratch: string;
  /** How many are played at the same time. */
  readonly lanes: number;
  readonly deadline: Deadline;
  readonly onResult: (result: ScenarioResult) => void;
}

/** Plays scenarios with a consumer, each on a stage of its own; the results come in the scenarios' order. */
export async function runScenarios(run: ConformanceRun): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  await forEachAtOnce([...run.scenarios.entries()], run.lanes, run.deadline.signal, async ([index, scenario]) => {
    const result = await playOne(scenario, run);
    results[index] = result;
    run.onResult(result);
  });
  return results;
}

async function playOne(scenario: Scenario, run: ConformanceRun): Promise<ScenarioResult> {
  const { id, title, play, https = null } = scenario;
  const started = performance.now();
  const folder = join(run.scratch, id);
  await makeFolder(folder);
  try {
    await using stage = await openStage(run.command, folder, https, run.deadline);
    const problems = [...new Set(await play(stage))];
    const isExpected = run.expected.has(id);
    const outcome = problems.length > 0 ? (isExpected ? 'expected' : 'failed') : isExpected ? 'unexpected' : 'survived';
    return { id, title, outcome, problems, durationMs: Math.round(performance.now() - started) };
  } finally {
    await removeTree(folder);
  }
}

/**
 * The scenarios that a list names: one id a line, `#` begins a comment.
 *
 * @throws {UsageError} for an id that is none.
 */
export function parseScenarioList(text: string): ReadonlySet<string> {
  const ids = text.split('\n').map((line) => line.replace(/#.*/, '').trim());
  const named = ids.filter((id) => id !== '');
  const unknown = named.find((id) => !SCENARIOS.some((scenario) => scenario.id === id));
  if (unknown !== undefined) throw new UsageError(`there is no scenario ${unknown.slice(0, 80)}: see docs/consumer.md`);
  return new Set(named);
}
