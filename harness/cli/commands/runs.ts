import { renderDuration } from '../../core/deadline.ts';
import { type KeptRun, listRuns } from '../../report/list-runs.ts';
import { printable } from '../../report/printable.ts';
import { runsFolder } from '../../report/run-folder.ts';
import { renderResult } from '../../report/terminal.ts';
import { writeReports } from '../../report/write-reports.ts';
import type { CommandContext } from '../context.ts';
import type { Given } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { runFolderOf } from '../run-name.ts';

/** `bootproof runs`: lists the kept runs; with a run, makes its reports anew and shows its result. */
export async function runRuns(given: Given, context: CommandContext): Promise<number> {
  const output = await openOutput(given, context);
  const [asked] = given.args;
  if (asked !== undefined) {
    const { result } = await writeReports(await runFolderOf(asked, context.places));
    await output.give(result, renderResult(result));
    return 0;
  }
  const runs = runsFolder(context.places.state);
  const kept = await listRuns(runs);
  await output.give({ runs: kept }, kept.length === 0 ? `no runs are kept in ${printable(runs)}` : kept.map(renderRun));
  return 0;
}

function renderRun({ name, verdict, state, target, tier, durationMs, isKept }: KeptRun): string {
  const word = state === 'ended' ? verdict : state;
  const took = state === 'ended' ? `, ${renderDuration(durationMs)}` : '';
  return `${name}  ${word.padEnd(8)}  ${printable(target)}  (tier ${tier}${took}${isKept ? ', never removed' : ''})`;
}
