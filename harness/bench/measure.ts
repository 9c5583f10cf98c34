import type { BenchRow, OpenRow, Sample } from './row.ts';
import { type Spread, spreadOf } from './spread.ts';

/** What a row came to. */
export interface Measured {
  readonly name: string;
  readonly ours: string;
  readonly byHand: string | null;
  readonly input: string;
  readonly rounds: number;
  readonly oursMs: Spread;
  readonly byHandMs: Spread | null;
  /** Ours ÷ by hand, of the two that were measured in the same round. */
  readonly ratio: Spread | null;
  readonly oursMBps: number | null;
  readonly byHandMBps: number | null;
  readonly peakMiB: number | null;
  readonly goal: BenchRow['goal'];
  /** What the goal asks for and is not so: one clause each. */
  readonly missed: readonly string[];
}

/**
 * Measures both sides in turns, so that a machine that slows down slows both, and changes who begins with every round.
 *
 * @param onRound told before each round.
 */
export async function measureRow(
  row: BenchRow,
  open: OpenRow,
  { rounds, signal, onRound }: { rounds: number; signal: AbortSignal; onRound: (round: number) => void },
): Promise<Measured> {
  const ours: Sample[] = [];
  const byHand: Sample[] = [];
  for (let round = 0; round < rounds; round++) {
    signal.throwIfAborted();
    onRound(round);
    if (round % 2 === 0) ours.push(await open.ours());
    if (open.byHand !== undefined) byHand.push(await open.byHand());
    if (round % 2 === 1) ours.push(await open.ours());
  }
  return resultOf(row, open, ours, byHand);
}

function resultOf(row: BenchRow, { input, sizeBytes }: OpenRow, ours: Sample[], byHand: Sample[]): Measured {
  const oursMs = spreadOf(ours.map(({ durationMs }) => durationMs));
  const byHandMs = byHand.length === 0 ? null : spreadOf(byHand.map(({ durationMs }) => durationMs));
  const ratios = byHand.map((sample, round) => (ours[round]?.durationMs ?? Number.NaN) / sample.durationMs);
  const speed = (spread: Spread | null): number | null =>
    spread === null || sizeBytes === undefined ? null : sizeBytes / 1000 / spread.median;
  const peaks = ours.flatMap(({ peakMiB }) => (peakMiB === undefined ? [] : [peakMiB]));
  const measured = {
    name: row.name,
    ours: row.ours,
    byHand: row.byHand,
    input,
    rounds: ours.length,
    oursMs,
    byHandMs,
    ratio: ratios.length === 0 ? null : spreadOf(ratios),
    oursMBps: speed(oursMs),
    byHandMBps: speed(byHandMs),
    peakMiB: peaks.length === 0 ? null : Math.max(...peaks),
    goal: row.goal,
  };
  return { ...measured, missed: missedOf(measured) };
}

function missedOf({ goal, oursMs, byHandMs, ratio, peakMiB }: Omit<Measured, 'missed'>): string[] {
  const missed: string[] = [];
  const hold = (found: number | undefined, limit: number | undefined, unit: string): void => {
    if (limit !== undefined && !((found ?? Number.NaN) <= limit))
      missed.push(`${render(found)}${unit} > ${render(limit)}${unit}`);
  };
  hold(ratio?.median, goal.ratio, ' ×');
  hold(byHandMs === null ? undefined : oursMs.median - byHandMs.median, goal.overMs, ' ms more');
  hold(oursMs.median, goal.durationMs, ' ms');
  hold(peakMiB ?? undefined, goal.peakMiB, ' MiB');
  return missed;
}

function render(value: number | undefined): string {
  if (value === undefined) return '?';
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}
