import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpAnswer } from '../../host/http-client.ts';
import { AssetError } from './asset-error.ts';
import { type Link, askFor } from './link.ts';
import { type Pace, watchPace } from './pace.ts';

/** One object, asked for until it is there or its failure is final. */
export interface Download<T> {
  readonly key: string;
  /** Headers of the next attempt. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Reads an answer, whatever its status. */
  readonly read: (answer: HttpAnswer, pace: Pace) => Promise<T>;
  readonly onRetry: (why: string) => void;
}

/**
 * Sends a request as often as its failures may pass, with growing pauses in between.
 *
 * @throws {AssetError} the last failure; {HarnessError} when this machine is at fault; the signal's reason.
 */
export async function download<T>(
  link: Link,
  { key, headers, read, onRetry }: Download<T>,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptOnce(link, key, headers(), read, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof AssetError) || !error.mayPass || attempt >= link.attempts) throw error;
      onRetry(error.message);
      await sleep(pauseMs(link, attempt, error.retryAfterMs), undefined, { signal });
    }
  }
}

async function attemptOnce<T>(
  link: Link,
  key: string,
  headers: Readonly<Record<string, string>>,
  read: Download<T>['read'],
  signal: AbortSignal,
): Promise<T> {
  using pace = watchPace(key, link.stallMs, signal);
  try {
    const answer = await askFor(link, key, headers, pace.signal);
    try {
      return await read(answer, pace);
    } finally {
      answer.abandon();
    }
  } catch (error) {
    // What a request that stalled throws is only the echo of our calling it off.
    pace.signal.throwIfAborted();
    throw error;
  }
}

function pauseMs({ backoffMs }: Link, attempt: number, retryAfterMs: number | null): number {
  // Half of it is left to chance, so that many consumers do not come back at the same moment.
  const grown = backoffMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
  return Math.max(grown, Math.min(retryAfterMs ?? 0, LONGEST_PAUSE_MS));
}

const LONGEST_PAUSE_MS = 60_000;
