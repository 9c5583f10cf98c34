import type { createLogUpdate } from 'log-update';
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
  /** When it was last written; never, for one that has just begun. */
  readonly shownAt?: number;
}

/**
 * Live lines on a terminal, one an activity, with its time in whole seconds. Anywhere else a line for an activity that
 * lasts over a second, one more every ten seconds, and one at its end: what is over at once is not spoken of, and what waits
 * is spoken of once while anything else goes on.
 */
export function showProgress(
  stream: NodeJS.WriteStream,
  env: Readonly<Record<string, string | undefined>>,
): ShownProgress {
  return stream.isTTY && env['CI'] === undefined && env['TERM'] !== 'dumb' ? showLive(stream) : showLines(stream);
}

function showLive(stream: NodeJS.WriteStream): ShownProgress {
  const lines = new Map<string, Line>();
  let draw: ReturnType<typeof createLogUpdate> | undefined;
  let loading: Promise<void> | undefined;
  const timer = setInterval(() => {
    // A terminal that does not know its width says 0.
    if (lines.size > 0) draw?.(renderLines([...lines.values()], stream.columns || 80));
    else draw?.clear();
  }, LIVE_MS);
  timer.unref();
  return {
    tell(activity) {
      // Loaded when there is something to draw: most commands are over before.
      loading ??= import('log-update').then(({ createLogUpdate }) => {
        draw = createLogUpdate(stream, { showCursor: true });
      });
      const since = lines.get(activity.label)?.since ?? performance.now();
      if (activity.ended === undefined) lines.set(activity.label, { ...activity, since });
      else lines.delete(activity.label);
    },
    clear: () => draw?.clear(),
    stop() {
      clearInterval(timer);
      draw?.clear();
    },
  };
}

function showLines(stream: NodeJS.WriteStream): ShownProgress {
  const lines = new Map<string, Line>();
  const write = (line: Line): boolean => stream.write(`${renderLine(line, line.label.length)}\n`);
  const timer = setInterval(() => {
    const now = performance.now();
    const goesOn = [...lines.values()].some(({ isWaiting }) => isWaiting !== true);
    for (const line of lines.values()) {
      const quietMs = line.isWaiting === true && goesOn ? Infinity : QUIET_MS;
      if (now - line.since < WORTH_MS || (line.shownAt !== undefined && now - line.shownAt < quietMs)) continue;
      lines.set(line.label, { ...line, shownAt: now });
      write(line);
    }
  }, WORTH_MS);
  timer.unref();
  return {
    tell(activity) {
      const known = lines.get(activity.label) ?? { since: performance.now() };
      const line = { ...known, ...activity };
      if (activity.ended === undefined) lines.set(activity.label, line);
      else if (lines.delete(activity.label) && performance.now() - line.since >= WORTH_MS) write(line);
    },
    clear: () => undefined,
    stop: () => clearInterval(timer),
  };
}

/** Lines of one width, so that none wraps and none jumps while another one grows. */
function renderLines(lines: readonly Line[], columns: number): string {
  const labelWidth = Math.max(...lines.map(({ label }) => label.length));
  return lines.map((line) => `  ${renderLine(line, labelWidth)}`.slice(0, Math.max(columns - 1, 1))).join('\n');
}

function renderLine({ label, detail, done, total, ended, since }: Line, labelWidth: number): string {
  const elapsedMs = performance.now() - since;
  return [
    label.padEnd(labelWidth),
    ...(total === undefined ? [] : [`${String(done ?? 0)}/${String(total)}`]),
    ...(detail === undefined ? [] : [detail.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '?').slice(0, DETAIL_LIMIT)]),
    ...(ended === undefined ? [] : [ended === 'ok' ? 'done' : 'failed']),
    ...(elapsedMs < WORTH_MS ? [] : [ended === undefined ? wholeSeconds(elapsedMs) : renderDuration(elapsedMs)]),
  ].join('  ');
}

/** A tenth of a second that changes at every glance would only flicker. */
function wholeSeconds(ms: number): string {
  return ms < 60_000 ? `${String(Math.floor(ms / 1_000))} s` : renderDuration(ms);
}

const LIVE_MS = 100;
const WORTH_MS = 1_000;
const QUIET_MS = 10_000;
const DETAIL_LIMIT = 90;
