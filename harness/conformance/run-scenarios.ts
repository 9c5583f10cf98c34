import { join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { forEachAtOnce } from '../host/at-once.ts';
import { makeFolder } from '../host/files.ts';
import { removeTree } from '../host/remove-tree.ts';

/** What every scenario has, whatever is put through it. */
export interface NamedScenario {
  /** What `--only` and a list of expected failures name. */
  readonly id: string;
  /** What happens, in one clause. */
  readonly title: string;
}

/** What became of one scenario. `expected`: it failed, and was listed; `unexpected`: it was listed, and survived. */
export interface ScenarioResult {
  readonly id: string;
  readonly title: string;
  readonly outcome: 'survived' | 'failed' | 'expected' | 'unexpected';
  readonly problems: readonly string[];
  readonly durationMs: number;
}

/** Which scenarios are played, and how. */
export interface ConformanceRun<S extends NamedScenario> {
  readonly scenarios: readonly S[];
  /** Plays one in an empty folder of its own, and gives everything that was wrong: one sentence each. */
  readonly play: (scenario: S, folder: string) => Promise<readonly string[]>;
  /** Scenarios that are known to fail. */
  readonly expected: ReadonlySet<string>;
  /** An empty folder. */
  readonly scratch: string;
  /** How many are played at the same time. */
  readonly lanes: number;
  readonly signal: AbortSignal;
  readonly onResult: (result: ScenarioResult) => void;
}

/** Plays scenarios; the results come in the scenarios' order. */
export async function runScenarios<S extends NamedScenario>(run: ConformanceRun<S>): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  await forEachAtOnce([...run.scenarios.entries()], run.lanes, run.signal, async ([index, scenario]) => {
    const result = await playOne(scenario, run);
    results[index] = result;
    run.onResult(result);
  });
  return results;
}

async function playOne<S extends NamedScenario>(scenario: S, run: ConformanceRun<S>): Promise<ScenarioResult> {
  const { id, title } = scenario;
  const started = performance.now();
  const folder = join(run.scratch, id);
  await makeFolder(folder);
  try {
    const problems = [...new Set(await run.play(scenario, folder))];
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
 * @param docs the page that lists them.
 * @throws {UsageError} for an id that is none.
 */
export function parseScenarioList(
  text: string,
  scenarios: readonly NamedScenario[],
  docs: string,
): ReadonlySet<string> {
  const ids = text.split('\n').map((line) => line.replace(/#.*/, '').trim());
  const named = ids.filter((id) => id !== '');
  const unknown = named.find((id) => !scenarios.some((scenario) => scenario.id === id));
  if (unknown !== undefined) throw new UsageError(`there is no scenario ${unknown.slice(0, 80)}: see ${docs}`);
  return new Set(named);
}
