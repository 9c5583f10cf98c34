import { type AwakeTimer, openAwakeTimer } from '../../host/awake-timer.ts';

/** What ends a request at which no byte comes any more. */
export interface Stall extends Disposable {
  readonly signal: AbortSignal;
  /** Milliseconds of waiting so far, without those in which this process was held up or kept what it has. */
  readonly waitedMs: number;
  /** Notes that something came. */
  readonly seen: () => void;
  /** Keeps what came: a slow disk here is no slow server. */
  readonly during: AwakeTimer['during'];
}

/** Aborts its signal once nothing came for `stallMs`. */
export function openStall(stallMs: number): Stall {
  const controller = new AbortController();
  const timer = openAwakeTimer(stallMs, () => {
    controller.abort();
  });
  return {
    signal: controller.signal,
    get waitedMs() {
      return timer.awakeMs;
    },
    seen: timer.restart,
    during: timer.during,
    [Symbol.dispose]: () => {
      timer[Symbol.dispose]();
    },
  };
}
