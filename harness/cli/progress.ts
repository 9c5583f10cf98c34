import { createLogUpdate } from 'log-update';
import { renderDuration } from '../core/deadline.ts';
import type { Activity, Progress } from '../core/progress.ts';

/** A shown progress; `stop` leaves the terminal as it was found. */
export interface ShownProgress {
  readonly tell: Progress;
  /** Takes the live lines away so that something can be written; they come back with the next tick. */
  readonly clear: () => void;
  readonly stop: () => void;
}

interface Line extends Activity {
  readonly since: number;
}

/** Live lines on a terminal, one an activity; anywhere else a line when an activity begins, every ten seconds, and at its end. */
export function showProgress(
  stream: NodeJS.WriteStream,
  env: Readonly<Record<string, string | undefined>>,
): ShownProgress {
  return stream.isTTY && env['CI'] === undefined && env['TERM'] !== 'dumb' ? showLive(stream) : showLines(stream);
}

function showLive(stream: NodeJS.WriteStream): ShownProgress {
  const lines = new Map<string, Line>();
  const draw = createLogUpdate(stream, { showCursor: true });
  const redraw = (): void => draw([...lines.values()].map((line) => `  ${renderLine(line)}`).join('\n'));
  const timer = setInterval(redraw, LIVE_MS);
  timer.unref();
  return {
    tell(activity) {
      const since = lines.get(activity.label)?.since ?? performance.now();
      if (activity.ended === undefined) lines.set(activity.label, { ...activity, since });
      else lines.delete(activity.label);
    },
    clear: () => draw.clear(),
    stop() {
      clearInterval(timer);
      draw.clear();
    },
  };
}

function showLines(stream: NodeJS.WriteStream): ShownProgress {
  const lines = new Map<string, { since: number; shown: number }>();
  return {
    tell(activity) {
      const now = performance.now();
      const known = lines.get(activity.label) ?? { since: now, shown: Number.NEGATIVE_INFINITY };
      if (activity.ended === undefined && now - known.shown < QUIET_MS) return;
      stream.write(`${renderLine({ ...activity, since: known.since })}\n`);
      if (activity.ended === undefined) lines.set(activity.label, { since: known.since, shown: now });
      else lines.delete(activity.label);
    },
    clear: () => undefined,
    stop: () => undefined,
  };
}

function renderLine({ label, detail, done, total, ended, since }: Line): string {
  const elapsed = performance.now() - since;
  return [
    label,
    ...(total === undefined ? [] : [`${String(done ?? 0)}/${String(total)}`]),
    ...(detail === undefined ? [] : [detail.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '?').slice(0, DETAIL_LIMIT)]),
    ...(ended === undefined ? [] : [ended === 'ok' ? 'done' : 'failed']),
    ...(elapsed < 1_000 ? [] : [renderDuration(elapsed)]),
  ].join('  ');
}

const LIVE_MS = 100;
const QUIET_MS = 10_000;
const DETAIL_LIMIT = 90;
