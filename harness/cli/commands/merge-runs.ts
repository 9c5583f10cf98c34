import { resolve } from 'node:path';
import { parseArch } from '../../core/arch.ts';
import { UsageError } from '../../core/errors.ts';
import { mergeRuns, type ReadShards, readShards } from '../../report/merge-runs.ts';
import { findPrevious } from '../../report/previous-run.ts';
import { makeRunFolder, runsFolder } from '../../report/run-folder.ts';
import { renderResult } from '../../report/terminal.ts';
import { exitStatusOf } from '../../report/verdict.ts';
import type { CommandContext } from '../context.ts';
import { listOf } from '../list-flag.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { runFolderOf } from '../run-name.ts';
import { tellActions } from '../tell-actions.ts';

/** `bootproof merge-runs`: one verdict out of shards, and its exit status. */
export async function runMergeRuns(given: Given, context: CommandContext): Promise<number> {
  const { places, env } = context;
  const output = await openOutput(given, context);
  const folders = await Promise.all(given.args.map(async (name) => resolve(await runFolderOf(name, places))));
  const shards = await readShards(folders);
  requireAsked(given, shards);
  const report = textOf(given, 'report');
  requireNoShard(report, folders);
  const { path, previous } = await makeRunFolder(report, places.state);
  const [{ started } = { started: undefined }] = shards.logs;
  const last = previous ?? (await findPrevious(runsFolder(places.state), started?.target.name ?? '', path));
  const { result } = await mergeRuns(shards, path, last);
  await tellActions(result, path, env);
  await output.give(result, renderResult(result));
  return exitStatusOf(result);
}

/** A verdict over less, or over something else, than whoever merges has in mind must not pass for theirs. */
function requireAsked(given: Given, { logs: [first] }: ReadShards): void {
  if (first === undefined) return;
  const { tier, arches } = first.started.scope;
  const asked = { tier: textOf(given, 'tier'), arches: listOf('--arch', textOf(given, 'arch'), parseArch) };
  if (asked.tier !== undefined && asked.tier !== tier) {
    throw new UsageError(
      `--tier ${asked.tier}: the shards judged the tier ${tier}; run them with --tier ${asked.tier}`,
    );
  }
  if (asked.arches.length > 0 && new Set(asked.arches).symmetricDifference(new Set(arches)).size > 0) {
    const wanted = asked.arches.join(',');
    throw new UsageError(`--arch ${wanted}: the shards judged ${arches.join(',')}; run them with --arch ${wanted}`);
  }
}

/** An earlier run in the folder of a report gives way: a shard must not. */
function requireNoShard(report: string | undefined, folders: readonly string[]): void {
  if (report === undefined) return;
  const inside = folders.find((folder) => `${folder}/`.startsWith(`${resolve(report)}/`));
  if (inside === undefined) return;
  throw new UsageError(`--report ${report} holds the shard ${inside}: name a folder outside of it`);
}
