import { randomUUID } from 'node:crypto';
import { UsageError } from '../../core/errors.ts';
import { DISK_SCENARIOS, playDiskScenarios } from '../../disks/conformance/all.ts';
import { capacity } from '../../host/capacity.ts';
import { openRun } from '../../host/run.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import type { CommandContext } from '../context.ts';
import { durationOf } from '../duration.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { givenScenarios, isAsWanted, renderResults } from '../scenario-results.ts';

/** `bootproof disks`: puts somebody's store of disks through every scenario. */
export async function runDisks(given: Given, context: CommandContext): Promise<number> {
  const { signal, progress } = context;
  const command = textOf(given, 'exec');
  if (command === undefined) throw new UsageError('name a store: --exec "./my-store" (docs/disks.md)');
  const timeoutMs = durationOf(given, 'timeout');
  const { scenarios, expected } = await givenScenarios(given, DISK_SCENARIOS, 'docs/disk-scenarios.md');
  const output = await openOutput(given, context);
  await using _run = await openRun({ id: randomUUID() });
  await using scratch = await makeTemporaryFolder('disks');
  let done = 0;
  const results = await playDiskScenarios(
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
  await output.give({ store: command, verdict: isRight ? 'pass' : 'fail', scenarios: results }, renderResults(results));
  return isRight ? 0 : 1;
}
