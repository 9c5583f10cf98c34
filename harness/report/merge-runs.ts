import { randomUUID } from 'node:crypto';
import { UsageError } from '../core/errors.ts';
import { ownIdentity } from '../host/process-table.ts';
import { adoptFiles } from './adopt-run.ts';
import { openEventLog } from './event-log.ts';
import { mergeEvents } from './merge-events.ts';
import type { PreviousRun } from './run-event.ts';
import { type RunRecord, readEvents } from './run-record.ts';
import { type ShardLog, requireSameRun } from './same-run.ts';
import { writeReports } from './write-reports.ts';

/** Shards that were read and go together. */
export interface ReadShards {
  readonly folders: readonly string[];
  readonly logs: readonly ShardLog[];
}

/**
 * Reads the run folders of shards.
 *
 * @throws {UsageError} when one of them is no shard, or they are not the shards of one verification.
 */
export async function readShards(folders: readonly string[]): Promise<ReadShards> {
  const logs: ShardLog[] = [];
  for (const folder of folders) {
    const [started, ...events] = await readEvents(folder);
    const { shard } = started.scope;
    if (shard === undefined) {
      throw new UsageError(`${folder} is no shard: it judged the whole plan; merge runs of \`verify --shard\``);
    }
    logs.push({ name: folder, shard, started, events });
  }
  requireSameRun(logs);
  return { folders, logs };
}

/**
 * Makes one run out of shards, in a folder of its own, with all of its reports.
 *
 * @param previous the run to compare it with.
 */
export async function mergeRuns(
  { folders, logs }: ReadShards,
  runFolder: string,
  previous: PreviousRun | null,
): Promise<RunRecord> {
  const merged = mergeEvents(logs, { id: randomUUID(), owner: await ownIdentity(), runFolder });
  await using log = await openEventLog(runFolder);
  log.write({ ...merged.started, atMs: 0 });
  if (previous !== null) log.write({ ...previous, atMs: 0 });
  for (const event of merged.events) log.write(event);
  await log.flush();
  for (const folder of folders) await adoptFiles(folder, runFolder);
  return await writeReports(runFolder);
}
