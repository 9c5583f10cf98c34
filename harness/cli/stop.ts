import { onParentGone } from '../host/parent-pipe.ts';

/** The wish of whoever runs bootproof that it ends. */
export interface Stop extends Disposable {
  /** Aborted at the first SIGINT, SIGTERM or SIGHUP, and when the process that stands for this one is killed. */
  readonly signal: AbortSignal;
  /** The exit status once it is aborted: 128 and the number of the signal. */
  readonly status: () => number | undefined;
}

/** Listens for signals. The first one asks for an orderly end; a second one ends at once, and the reaper cleans up. */
export function listenForStop(): Stop {
  const controller = new AbortController();
  let status: number | undefined;
  let askedAt = 0;
  const ask = (asked: number): void => {
    if (status === undefined) {
      status = asked;
      askedAt = performance.now();
      controller.abort();
    } else if (performance.now() - askedAt > SAME_KEYPRESS_MS) {
      process.exit(status);
    }
  };
  const listeners = Object.entries(STATUS).map(([signal, asked]) => [signal, (): void => ask(asked)] as const);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  onParentGone(() => ask(STATUS.SIGTERM));
  return {
    signal: controller.signal,
    status: () => status,
    [Symbol.dispose]() {
      for (const [signal, listener] of listeners) process.off(signal, listener);
    },
  };
}

const STATUS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** One Ctrl-C arrives up to three times: from the terminal, from npm, and from bootproof.mjs. */
const SAME_KEYPRESS_MS = 500;
