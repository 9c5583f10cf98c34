import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerResponse } from '../../host/http-server.ts';

/** What the local CDN answers to a request, down to how the connection ends. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /**
   * What comes after the body: the end that HTTP asks for; the connection is closed; it is reset; nothing more comes and
   * it stays open; the body comes again and again.
   */
  readonly ending: 'end' | 'close' | 'reset' | 'silence' | 'repeat';
  readonly bytesPerSecond: number;
}

/** Sends an answer as it says, for as long as somebody listens. */
export async function sendAnswer(
  { status, headers, body, ending, bytesPerSecond }: Answer,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(status, headers);
  response.flushHeaders();
  do {
    for (const piece of pieces(body, bytesPerSecond)) {
      if (response.destroyed) return;
      if (!response.write(piece)) await drained(response);
      if (Number.isFinite(bytesPerSecond)) await sleep(PIECE_MS);
    }
  } while (ending === 'repeat' && !response.destroyed);
  if (ending === 'end') response.end();
  // What was written must have left before the connection is cut.
  else if (ending !== 'silence') response.write('', () => setImmediate(() => cut(response, ending)));
}

function cut({ socket }: ServerResponse, ending: Answer['ending']): void {
  if (ending === 'reset' && socket !== null && 'resetAndDestroy' in socket) socket.resetAndDestroy();
  else socket?.destroySoon();
}

function pieces(body: Uint8Array, bytesPerSecond: number): Uint8Array[] {
  const size = Number.isFinite(bytesPerSecond) ? Math.max(1, Math.round((bytesPerSecond * PIECE_MS) / 1_000)) : LARGEST;
  return Array.from({ length: Math.ceil(body.length / size) }, (_, index) =>
    body.subarray(index * size, (index + 1) * size),
  );
}

/** Until the connection takes more, or is gone. */
async function drained(response: ServerResponse): Promise<void> {
  const listening = new AbortController();
  const { signal } = listening;
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
  listening.abort();
}

const PIECE_MS = 50;
const LARGEST = 256 * 1024;
