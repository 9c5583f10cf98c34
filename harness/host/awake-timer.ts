/** Into how many ticks a period is cut. */
const TICKS = 10;

/** A period that comes again and again, counted in time in which this process could look at its connections. */
export interface AwakeTimer extends Disposable {
  /** Milliseconds since the timer was opened, by the same count. */
  readonly awakeMs: number;
  /** Begins the period anew. */
  readonly restart: () => void;
  /** Gives what `work` gives. Until then this process waits for its own disk and for nobody else: nothing is counted. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
}

/**
 * Calls `onPeriod` after each `periodMs` in which the process was awake. After it was held up, by its own work or by a busy
 * machine, timers fire before sockets are read: whoever then believes the clock blames a server for silence whose answer
 * has long come. So only ticks count, and a tick that comes late counts once.
 */
export function openAwakeTimer(periodMs: number, onPeriod: () => void): AwakeTimer {
  let ticks = 0;
  let startedAt = 0;
  let works = 0;
  const tickMs = periodMs / TICKS;
  const timer = setInterval(() => {
    if (works > 0) return;
    ticks += 1;
    if (ticks - startedAt < TICKS) return;
    startedAt = ticks;
    onPeriod();
  }, tickMs);
  return {
    get awakeMs() {
      return ticks * tickMs;
    },
    restart: () => {
      startedAt = ticks;
    },
    async during(work) {
      works += 1;
      try {
        return await work;
      } finally {
        works -= 1;
      }
    },
    [Symbol.dispose]: () => {
      clearInterval(timer);
    },
  };
}
