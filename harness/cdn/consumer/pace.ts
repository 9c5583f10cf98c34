import { type AwakeTimer, openAwakeTimer } from '../../host/awake-timer.ts';
import { AssetError } from './asset-error.ts';
import { SLOWEST_BYTES_PER_SECOND } from './link.ts';

/** Watches over one request: its signal ends it when bytes stop coming. */
export interface Pace extends Disposable {
  readonly signal: AbortSignal;
  readonly seen: (bytes: number) => void;
  /** Keeps what came: a slow disk here is no slow server. */
  readonly during: AwakeTimer['during'];
}

/** Ends a request that brings next to nothing within `stallMs`, or when `signal` says so. */
export function watchPace(key: string, stallMs: number, signal: AbortSignal): Pace {
  const controller = new AbortController();
  let seenBytes = 0;
  const timer = openAwakeTimer(stallMs, () => {
    const wanted = (SLOWEST_BYTES_PER_SECOND * stallMs) / 1_000;
    if (seenBytes < wanted) controller.abort(stalled(key, seenBytes, stallMs));
    seenBytes = 0;
  });
  return {
    signal: AbortSignal.any([signal, controller.signal]),
    seen: (bytes) => (seenBytes += bytes),
    during: timer.during,
    [Symbol.dispose]: () => timer[Symbol.dispose](),
  };
}

function stalled(key: string, seenBytes: number, stallMs: number): AssetError {
  const seconds = String(stallMs / 1_000);
  return new AssetError(
    'stalled',
    key,
    seenBytes === 0 ? `nothing came for ${seconds} s` : `only ${String(seenBytes)} bytes came within ${seconds} s`,
    {
      advice: `see ${seenBytes === 0 ? 'whether the server hangs' : 'why the server is that slow'}, or allow more time`,
      mayPass: true,
      facts: { seenBytes, stallMs },
    },
  );
}
