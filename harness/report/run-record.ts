import { join } from 'node:path';
import { z } from 'zod';
import { HarnessError } from '../core/errors.ts';
import { type CheckResult, rowName } from '../core/check-result.ts';
import { readBounded } from '../host/files.ts';
import { eventLogOf } from './event-log.ts';
import type { Result } from './result.ts';
import { type LoggedEvent, type PreviousRun, type RunStarted, runEventSchema } from './run-event.ts';
import { otherShard } from './shard-rows.ts';
import { verdictOf } from './verdict.ts';

/** How far a run came: `stopped` on a signal or by a bug of ours; `cut off`: its log just ends. */
export type RunEnd = 'ended' | 'stopped' | 'cut off';

/** A guest and the stages that were seen of it while it ran, in milliseconds since the first one. */
export interface GuestTrace {
  readonly guest: string;
  readonly arch: string | null;
  readonly scenario: string;
  readonly stages: readonly { readonly stage: string; readonly atMs: number }[];
}

/** A run as its event log tells it: what every report is made from. */
export interface RunRecord {
  readonly started: RunStarted;
  readonly end: RunEnd;
  readonly result: Result;
  readonly previous: PreviousRun | null;
  readonly guests: readonly GuestTrace[];
  /** The pieces of evidence that were written. */
  readonly evidence: readonly Extract<LoggedEvent, { event: 'evidence' }>[];
}

/** The events of a run: the first one is its start. */
type RunEvents = readonly [RunStarted & { readonly atMs: number }, ...LoggedEvent[]];

/**
 * Reads a run from its event log. A last line that was cut off by a kill is no damage.
 *
 * @throws {HarnessError} `BOOTPROOF_NO_RUN` when the folder holds no event log that begins as ours do.
 */
export async function readRun(runFolder: string): Promise<RunRecord> {
  return foldEvents(await readEvents(runFolder));
}

/**
 * Reads the events of a run, of which the first is its start.
 *
 * @throws {HarnessError} `BOOTPROOF_NO_RUN` when the folder holds no event log that begins as ours do.
 */
export async function readEvents(runFolder: string): Promise<RunEvents> {
  const text = (await readBounded(eventLogOf(runFolder), LIMIT_BYTES)).toString('utf8');
  const [first, ...others] = parseEvents(text);
  if (first?.event === 'run started') return [first, ...others];
  throw new HarnessError(
    'BOOTPROOF_NO_RUN',
    `${runFolder} holds no run that can be shown: its events.ndjson does not begin with the start of one; name another folder`,
    { runFolder, file: join(runFolder, 'events.ndjson') },
  );
}

/** The events of a log; what is no event that this version knows is passed over. */
export function parseEvents(text: string): LoggedEvent[] {
  return text.split('\n').flatMap((line) => {
    if (line === '') return [];
    const json = parseOrNull(line);
    const [event, time] = [runEventSchema.safeParse(json), timeSchema.safeParse(json)];
    return event.success && time.success ? [{ ...event.data, ...time.data }] : [];
  });
}

/** Folds events into what they tell; null when they do not begin with the start of a run. */
export function recordOf([first, ...others]: readonly LoggedEvent[]): RunRecord | null {
  return first?.event === 'run started' ? foldEvents([first, ...others]) : null;
}

function foldEvents(events: RunEvents): RunRecord {
  const [started] = events;
  const of = <E extends LoggedEvent['event']>(event: E) =>
    (events as readonly LoggedEvent[]).filter((one): one is Extract<LoggedEvent, { event: E }> => one.event === event);
  const ended = of('run ended').at(-1);
  const end = ended !== undefined ? 'ended' : of('run stopped').length > 0 ? 'stopped' : 'cut off';
  const results = new Map(of('check').map(({ result }) => [rowName(result), result]));
  const checks = started.plan.map((row) => results.get(rowName(row)) ?? unjudged(row, end, started.scope.shard));
  const { tool, target, scope, startedAt, host, runFolder } = started;
  const verdict = verdictOf(checks as readonly CheckResult[]);
  const result: Result = {
    schema: 1,
    tool,
    target,
    scope,
    verdict: end === 'ended' || verdict === 'fail' ? verdict : 'blocked',
    ...(end === 'ended' ? {} : { partial: true as const }),
    startedAt,
    durationMs: ended?.durationMs ?? events.at(-1)?.atMs ?? 0,
    host,
    ...(started.reused === undefined ? {} : { reused: started.reused }),
    ...(started.merged === undefined ? {} : { merged: started.merged }),
    tools: of('tool').map((event) => event.tool),
    boots: of('boot')
      .map(({ boot }) => boot)
      .toSorted((a, b) => a.arch.localeCompare(b.arch)),
    artifacts: [...new Map(of('artifact').map(({ artifact }) => [artifact.path, artifact])).values()],
    runFolder,
    checks,
  };
  return {
    started,
    end,
    result,
    previous: of('previous run').at(-1) ?? null,
    guests: tracesOf(of('guest')),
    evidence: of('evidence'),
  };
}

/** A row of the plan that never got its result: not run is not passed. */
function unjudged(
  { id, arch, shard }: RunStarted['plan'][number],
  end: RunEnd,
  own: Result['scope']['shard'],
): Result['checks'][number] {
  const why = end === 'stopped' ? 'the run was stopped' : 'the run was cut off, or still goes on,';
  const error =
    own === undefined || shard === own.index
      ? { code: 'BOOTPROOF_NOT_JUDGED', message: `${why} before this check was judged; run it again`, facts: {} }
      : otherShard(shard ?? 0, own.count);
  return { id, arch, status: 'blocked', findings: [], error, durationMs: 0, evidence: [] };
}

function tracesOf(events: readonly Extract<LoggedEvent, { event: 'guest' }>[]): GuestTrace[] {
  return [...Map.groupBy(events, ({ guest }) => guest)].map(([guest, steps]) => {
    const reached = steps.flatMap(({ stage, atMs }) => (stage === null ? [] : [{ stage, atMs }]));
    const first = reached[0]?.atMs ?? 0;
    const { arch = null, scenario = '' } = steps[0] ?? {};
    return { guest, arch, scenario, stages: reached.map(({ stage, atMs }) => ({ stage, atMs: atMs - first })) };
  });
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const timeSchema = z.object({ atMs: z.number() });

/** Larger than any log; findings are bounded by the checks that make them. */
const LIMIT_BYTES = 256 * 1024 * 1024;
