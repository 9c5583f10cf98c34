import { onParentGone } from '../host/parent-pipe.ts';

/** The wish of whoever runs bootproof that it ends. */
export interface Stop extends Disposable {
  /** Aborted at the first SIGINT, SIGTERM or SIGHUP, and when the process that stands for this one is killed. */
  readonly signal: AbortSignal;
  /** The exit status once it is aborted: 128 and the number of the signal. */
  readonly status: () => number | undefined;
}

/**
 * Listens for signals. The first one asks for an orderly end; a second one ends at once, and the reaper cleans up.
 *
 * @param onAsked told of the first one, by its name: an orderly end takes a few seconds.
 */
export function listenForStop(onAsked: (signal: StopSignal) => void = () => undefined): Stop {
  const controller = new AbortController();
  let status: number | undefined;
  let askedAt = 0;
  const ask = (signal: StopSignal): void => {
    if (status === undefined) {
      status = STATUS[signal];
      askedAt = performance.now();
      controller.abort();
      onAsked(signal);
    } else if (performance.now() - askedAt > SAME_KEYPRESS_MS) {
      process.exit(status);
    }
  };
  const listeners = SIGNALS.map((signal) => [signal, (): void => ask(signal)] as const);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  onParentGone(() => ask('SIGTERM'));
  return {
    signal: controller.signal,
    status: () => status,
    [Symbol.dispose]() {
      for (const [signal, listener] of listeners) process.off(signal, listener);
    },
  };
}

const STATUS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type StopSignal = keyof typeof STATUS;
const SIGNALS = Object.keys(STATUS) as StopSignal[];

/** One Ctrl-C arrives up to three times: from the terminal, from npm, and from bootproof.mjs. */
const SAME_KEYPRESS_MS = 500;
