import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadline } from '../core/deadline.ts';

/** Asks again and again until the answer is yes; gives false at the time limit. Rejects when it is called off. */
export async function waitFor(isSo: () => Promise<boolean>, { signal, timeoutMs }: Deadline): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    if (await isSo()) return true;
    if (performance.now() >= end) return false;
    await sleep(POLL_MS, undefined, { signal });
  }
}

const POLL_MS = 10;
