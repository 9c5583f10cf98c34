import { randomUUID } from 'node:crypto';
import { SCENARIOS, playScenarios } from '../../cdn/consumer/conformance/run-scenarios.ts';
import { UsageError } from '../../core/errors.ts';
import { capacity } from '../../host/capacity.ts';
import { openRun } from '../../host/run.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import type { CommandContext } from '../context.ts';
import { durationOf } from '../duration.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { givenScenarios, isAsWanted, renderResults } from '../scenario-results.ts';

/** `bootproof consumer`: runs a downloader through every scenario of the hostile CDN. */
export async function runConsumer(given: Given, context: CommandContext): Promise<number> {
  const { signal, progress } = context;
  const command = textOf(given, 'exec');
  if (command === undefined) throw new UsageError('name a downloader: --exec "./my-downloader" (docs/consumer.md)');
  const timeoutMs = durationOf(given, 'timeout');
  const { scenarios, expected } = await givenScenarios(given, SCENARIOS, 'docs/consumer.md');
  const output = await openOutput(given, context);
  await using _run = await openRun({ id: randomUUID() });
  await using scratch = await makeTemporaryFolder('consumer');
  let done = 0;
  const results = await playScenarios(
    command,
    { signal, timeoutMs },
    {
      scenarios,
      expected,
      scratch: scratch.path,
      lanes: (await capacity()).cores,
      onResult: ({ id }) => progress({ label: 'scenarios', done: ++done, total: scenarios.length, detail: id }),
    },
  );
  progress({ label: 'scenarios', ended: 'ok' });
  const isRight = isAsWanted(results);
  await output.give(
    { consumer: command, verdict: isRight ? 'pass' : 'fail', scenarios: results },
    renderResults(results),
  );
  return isRight ? 0 : 1;
}
