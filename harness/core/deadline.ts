/** Bounds of a wait: every wait in bootproof takes both, so none is endless and each can be called off. */
export interface Deadline {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
/** Node’s timers count to 2^31 - 1 (24 days); what is set for longer fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Milliseconds out of a duration as users write it (`90s`, `1500ms`, `2m`); undefined when it is none, or longer than a timer runs. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim());
  const unit = UNITS[match?.[2] ?? ''];
  const ms = Math.round(Number(match?.[1]) * (unit ?? NaN));
  return ms <= LONGEST_MS ? ms : undefined;
}

/** A duration as people read it: `850 ms`, `12.4 s`, `3 min 05 s`. */
export function renderDuration(ms: number): string {
  if (ms < 1_000) return `${String(Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60).padStart(2, '0')} s`;
}
