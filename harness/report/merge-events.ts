import { type CheckResult, rowName } from '../core/check-result.ts';
import { UsageError } from '../core/errors.ts';
import { type AdoptedEvent, adoptEvents } from './adopt-run.ts';
import type { LoggedEvent, RunStarted } from './run-event.ts';
import type { ShardLog } from './same-run.ts';
import { verdictOf } from './verdict.ts';

/** The events of a run that was judged in parts, as if it had been judged in one. */
export interface MergedEvents {
  readonly started: RunStarted;
  readonly events: readonly LoggedEvent[];
}

type CheckEvent = Extract<LoggedEvent, { event: 'check' }>;

/**
 * Merges the logs of shards. A row whose shard is not among them, or was cut off, is blocked and names it; a row that waits for
 * one of another shard is settled now. Only when every shard came to its end has the merged run come to its end.
 *
 * @param shards of one verification, as `requireSameRun` requires it.
 */
export function mergeEvents(
  shards: readonly ShardLog[],
  own: Pick<RunStarted, 'id' | 'owner' | 'runFolder'>,
): MergedEvents {
  const sorted = shards.toSorted((a, b) => a.shard.index - b.shard.index);
  const [first] = sorted;
  if (first === undefined) throw new UsageError('no shard is named: name the run folders of all of them');
  const startMs = Math.min(...sorted.map(({ started }) => Date.parse(started.startedAt)));
  const { shard: _, ...scope } = first.started.scope;
  const started: RunStarted = {
    ...first.started,
    ...own,
    scope,
    startedAt: new Date(startMs).toISOString(),
    merged: sorted.map(({ shard, started: { startedAt, host, runFolder } }) => ({
      shard: `${String(shard.index)}/${String(shard.count)}`,
      startedAt,
      host: `${host.platform} ${host.arch}, ${String(host.cpus)} processors, Node ${host.node}`,
      runFolder,
    })),
  };
  const adopted = sorted.flatMap((log) =>
    adoptEvents(log.events, own.runFolder)
      .filter((event) => event.event !== 'check' || shardOf(started, event.result) === log.shard.index)
      .map((event) => ({ ...event, atMs: event.atMs + Date.parse(log.started.startedAt) - startMs })),
  );
  const events: readonly LoggedEvent[] = withoutTwins(adopted)
    .filter(({ event }) => event !== 'check')
    .toSorted((a, b) => a.atMs - b.atMs);
  const lastMs = Math.max(0, ...adopted.map(({ atMs }) => atMs), ...sorted.map((log) => endOf(log, startMs) ?? 0));
  const checks = settle(started, adopted, sorted, lastMs);
  const isWhole = sorted.length === first.shard.count && sorted.every((log) => endOf(log, startMs) !== null);
  const verdict = verdictOf(checks.map(({ result }) => result as CheckResult));
  const end: LoggedEvent = { atMs: lastMs, event: 'run ended', verdict, durationMs: lastMs };
  return { started, events: [...events, ...checks, ...(isWhole ? [end] : [])] };
}

/** Shards on machines alike have the same programs. */
function withoutTwins(events: readonly AdoptedEvent[]): AdoptedEvent[] {
  const tools = new Set<string>();
  return events.filter((event) => {
    if (event.event !== 'tool') return true;
    const name = JSON.stringify(event.tool);
    return tools.size !== tools.add(name).size;
  });
}

/** When a shard ended, in milliseconds since the first one started; null when it was cut off. */
function endOf({ started, events }: ShardLog, startMs: number): number | null {
  const ended = events.findLast((event) => event.event === 'run ended');
  return ended?.event === 'run ended' ? Date.parse(started.startedAt) - startMs + ended.durationMs : null;
}

function shardOf({ plan }: RunStarted, row: Pick<CheckResult, 'id' | 'arch'>): number | undefined {
  return plan.find(({ id, arch }) => id === row.id && arch === row.arch)?.shard;
}

/** A result for every row of the plan, in its order. */
function settle(
  { plan }: RunStarted,
  adopted: readonly AdoptedEvent[],
  shards: readonly ShardLog[],
  atMs: number,
): CheckEvent[] {
  const known = new Map(
    adopted.flatMap((event) => (event.event === 'check' ? [[nameOf(event.result), event] as const] : [])),
  );
  const rows = new Map(plan.map((row) => [nameOf(row), row]));
  const settled = new Map<string, CheckEvent>();
  const settleRow = (name: string): CheckEvent | null => {
    const row = rows.get(name);
    if (row === undefined) return null;
    const done = settled.get(name);
    if (done !== undefined) return done;
    const own = known.get(name) ?? { atMs, event: 'check', result: lost(row, shards) };
    const waitsFor = row.after?.find((one) => didNotPass(one));
    const result = waitsFor === undefined ? own.result : waiting(row, waitsFor);
    const event: CheckEvent = { ...own, result };
    settled.set(name, event);
    return event;
  };
  const didNotPass = (name: string): boolean => {
    const event = settleRow(name);
    const status = event?.judged ?? event?.result.status;
    return status === 'fail' || status === 'blocked';
  };
  return [...rows.keys()].flatMap((name) => settleRow(name) ?? []);
}

/** As the one judgement says it. */
function waiting({ id, arch }: RunStarted['plan'][number], forerunner: string): CheckEvent['result'] {
  const reason = `waits for ${forerunner}, which did not pass`;
  return { id, arch, status: 'blocked', findings: [], reason, durationMs: 0, evidence: [] };
}

function lost({ id, arch, shard = 0 }: RunStarted['plan'][number], shards: readonly ShardLog[]): CheckEvent['result'] {
  const [{ shard: one } = { shard: { count: 0 } }] = shards;
  const name = `${String(shard)}/${String(one.count)}`;
  const isThere = shards.some((log) => log.shard.index === shard);
  const why = isThere ? 'was cut off before it judged this' : 'is not among the merged runs';
  const message = `shard ${name} ${why}: run it again with --shard ${name}, and merge all of them`;
  const error = { code: 'BOOTPROOF_SHARD_LOST', message, facts: { shard, count: one.count } };
  return { id, arch, status: 'blocked', findings: [], error, durationMs: 0, evidence: [] };
}

function nameOf({ id, arch }: Pick<CheckResult, 'id' | 'arch'>): string {
  return rowName({ id, arch });
}
