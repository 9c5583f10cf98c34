import { randomUUID } from 'node:crypto';
import type { ConformanceRun, NamedScenario, ScenarioResult } from '../conformance/run-scenarios.ts';
import type { Deadline } from '../core/deadline.ts';
import { UsageError } from '../core/errors.ts';
import { capacity } from '../host/capacity.ts';
import { openRun } from '../host/run.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import type { CommandContext } from './context.ts';
import { durationOf } from './duration.ts';
import { type Given, textOf } from './option-spec.ts';
import { openOutput } from './output.ts';
import { givenScenarios, isAsWanted, renderResults } from './scenario-results.ts';

/** What somebody's program is put through. */
export interface Conformance<S extends NamedScenario> {
  /** What the program is: `consumer`. */
  readonly of: string;
  /** What a call without `--exec` is told. */
  readonly missing: string;
  readonly scenarios: readonly S[];
  /** The page that names them. */
  readonly docs: string;
  readonly play: (
    command: string,
    deadline: Deadline,
    run: Omit<ConformanceRun<S>, 'play' | 'signal'>,
  ) => Promise<ScenarioResult[]>;
}

/**
 * Runs the program of `--exec` through the scenarios, as many at a time as there are cores, and gives the command's status.
 *
 * @throws {UsageError} when no program is named.
 */
export async function playConformance<S extends NamedScenario>(
  { of, missing, scenarios: all, docs, play }: Conformance<S>,
  given: Given,
  context: CommandContext,
): Promise<number> {
  const { signal, progress } = context;
  const command = textOf(given, 'exec');
  if (command === undefined) throw new UsageError(missing);
  const timeoutMs = durationOf(given, 'timeout');
  const { scenarios, expected } = await givenScenarios(given, all, docs);
  const output = await openOutput(given, context);
  await using _run = await openRun({ id: randomUUID() });
  await using scratch = await makeTemporaryFolder(of);
  const lanes = (await capacity()).cores;
  const label = 'scenarios';
  let done = 0;
  const onResult = ({ id }: ScenarioResult): void => {
    progress({ label, done: ++done, total: scenarios.length, detail: id });
  };
  const run = { scenarios, expected, scratch: scratch.path, lanes, onResult };
  const results = await play(command, { signal, timeoutMs }, run);
  progress({ label, ended: 'ok' });
  const isRight = isAsWanted(results);
  await output.give({ [of]: command, verdict: isRight ? 'pass' : 'fail', scenarios: results }, renderResults(results));
  return isRight ? 0 : 1;
}
