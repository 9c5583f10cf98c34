import type { Places } from '../host/places.ts';

/** One speed that the project promises or shows, beside what a user would do by hand where there is such a thing. */
export interface BenchRow {
  /** What `--only` takes. */
  readonly name: string;
  /** What is measured: a noun clause. */
  readonly ours: string;
  /** What a user would do instead, as one would type it; null where there is nothing to compare with. */
  readonly byHand: string | null;
  readonly goal: Goal;
  /** How often both sides are measured, in turns. */
  readonly rounds: number;
  /** Prepares what both sides read; that time is not measured. */
  readonly open: (context: BenchContext) => Promise<OpenRow>;
}

/** What the medians must keep; an empty goal is a speed that is only shown. */
export interface Goal {
  /** Ours ÷ by hand. */
  readonly ratio?: number;
  /** Ours − by hand. */
  readonly overMs?: number;
  readonly durationMs?: number;
  readonly peakMiB?: number;
}

/** What a row may use of the machine. */
export interface BenchContext {
  /** A folder for whatever a row makes; all rows have the same one, and it is removed at the end. */
  readonly folder: string;
  readonly places: Places;
  readonly signal: AbortSignal;
  /** Makes something that several rows read, once. */
  readonly shared: <T>(name: string, make: () => Promise<T>) => Promise<T>;
}

/** A row that is ready to be measured. */
export interface OpenRow {
  readonly ours: () => Promise<Sample>;
  /** There exactly when the row's `byHand` is not null. */
  readonly byHand?: () => Promise<Sample>;
  /** What was read, in words: `270 MB holding 552 MB`. */
  readonly input: string;
  /** How many bytes one sample goes through; absent where a speed in MB/s says nothing. */
  readonly sizeBytes?: number;
}

/** One measurement. */
export interface Sample {
  readonly durationMs: number;
  /** The most resident memory that was seen, of all processes together. */
  readonly peakMiB?: number;
}
