import { UsageError } from '../core/errors.ts';
import type { PlannedCheck } from './plan.ts';

/** One of the runs that a verification is shared out to. */
export interface Shard {
  /** From 1 on. */
  readonly index: number;
  readonly count: number;
  /** Who said so: `--shard`, or a CI's variable. */
  readonly from: string;
}

/**
 * The shard that a flag asks for: `2/3`, or `auto`, which takes GitLab's `CI_NODE_INDEX` and `CI_NODE_TOTAL`. These are never
 * taken unasked: GitLab also sets them in a job of `parallel: matrix`, where every job is to judge something else, whole.
 *
 * @throws {UsageError} when it names no shard, or `auto` finds none.
 */
export function parseShard(
  flag: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Shard | undefined {
  if (flag === undefined) return undefined;
  const isAuto = flag === 'auto';
  const text = isAuto ? nodeOf(env) : flag;
  const [, index, count] = /^([1-9]\d{0,2})\/([1-9]\d{0,2})$/.exec(text) ?? [];
  if (index !== undefined && Number(index) <= Number(count)) {
    return { index: Number(index), count: Number(count), from: isAuto ? 'CI_NODE_INDEX' : '--shard' };
  }
  if (!isAuto) throw new UsageError(`--shard ${flag} is no shard: write it like 2/3, the second of three`);
  const said = text === '/' ? 'are not set' : `say "${text}", which is no shard`;
  throw new UsageError(`--shard auto: CI_NODE_INDEX and CI_NODE_TOTAL ${said}; write it like --shard 2/3`);
}

/** A job without `parallel` has a total alone, which is 1. */
function nodeOf({
  CI_NODE_INDEX: index,
  CI_NODE_TOTAL: total = '',
}: Readonly<Record<string, string | undefined>>): string {
  return `${index ?? (total === '1' ? '1' : '')}/${total}`;
}

/**
 * Which shard judges each row of a plan. What belongs together stays together: the rows of one scenario and architecture,
 * which one guest answers, and the rows of an architecture's files. Guests are dealt out first, since they take longest.
 *
 * @throws {UsageError} when there are more shards than parts: one of them would judge nothing and be green; and for what
 * keeps no digests by which shards are told to be of the same bytes.
 */
export function shareOut(plan: readonly PlannedCheck[], count: number): Map<PlannedCheck, number> {
  const other = plan.find(({ check }) => check.judges !== 'release')?.check.judges;
  if (count > 1 && other !== undefined) {
    throw new UsageError(
      `--shard: only releases are shared out, not a ${other}: no digest tells that all shards look at the same`,
    );
  }
  const parts = [...Map.groupBy(plan, partOf).values()];
  if (parts.length < count) {
    throw new UsageError(
      `--shard: ${String(count)} shards for ${String(parts.length)} parts of the plan; at most ${String(parts.length)} have something to judge`,
    );
  }
  const guests = parts.filter(([row]) => row !== undefined && bootOf(row) !== null);
  const dealt = [...guests, ...parts.filter((part) => !guests.includes(part))];
  return new Map(dealt.flatMap((rows, place) => rows.map((row) => [row, (place % count) + 1] as const)));
}

/** Rows without a subject cost nothing: they go with the files. */
function partOf(row: PlannedCheck): string {
  return `${bootOf(row) ?? 'files'} ${row.arch ?? ''}`;
}

/** What is started for a row; null when only files are read. */
function bootOf({ check, notApplicable }: PlannedCheck): string | null {
  const startsSomething = check.needs.includes('qemu-system') || check.evidence === 'builder';
  if (notApplicable !== null || !startsSomething) return null;
  // How fast a boot was is a question to the usual one.
  return check.scenario ?? (check.evidence === 'pace' ? 'boot' : check.evidence);
}
