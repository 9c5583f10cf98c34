import { HarnessError, messageOf } from '../core/errors.ts';
import { openAtomicWriter } from './atomic-writer.ts';
import { type HttpAnswer, type HttpClient, openHttpClient } from './http-client.ts';
import { freeBytes } from './spent-bytes.ts';

/** How a download is bounded. */
export interface DownloadOptions {
  readonly signal: AbortSignal;
  readonly limitBytes: number;
  /** Where proxy variables are read from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onBytes?: (done: number, total: number | null) => void;
}

/**
 * Downloads over HTTP into a file that comes into being whole or not at all. Redirects are followed, as download pages
 * need it, but never from HTTPS to HTTP.
 *
 * @throws {HarnessError} `BOOTPROOF_HTTP` for any other answer than 200, for a body that is longer than the bound or than
 * it was announced, and when there is no answer.
 */
export async function download(url: string, path: string, options: DownloadOptions): Promise<void> {
  const { signal, limitBytes, env, onBytes } = options;
  const failed = (why: string, error?: unknown): HarnessError =>
    new HarnessError('BOOTPROOF_HTTP', `cannot download ${url}: ${why}`, { url, why }, { cause: error });
  using client = openHttpClient({ maxConnections: 1, env });
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(failed(`nothing came for ${String(STALL_MS / 1_000)} s`)), STALL_MS);
  try {
    const { status, headers, body } = await follow(url, client, AbortSignal.any([signal, stall.signal]));
    if (status !== 200) throw failed(`the server answers ${String(status)}`);
    const announced = headers['content-length'];
    const total = announced === undefined ? null : Number(announced);
    await using writer = await openAtomicWriter(path);
    let done = 0;
    for await (const chunk of body) {
      timer.refresh();
      done += chunk.length;
      if (done > limitBytes) throw failed(`it is longer than the ${String(limitBytes)} bytes that are allowed`);
      await writer.write(chunk);
      freeBytes(chunk);
      onBytes?.(done, total);
    }
    if (total !== null && done !== total) throw failed(`it ended after ${String(done)} of ${String(total)} bytes`);
    await writer.commit();
  } catch (error) {
    signal.throwIfAborted();
    stall.signal.throwIfAborted();
    if (error instanceof HarnessError) throw error;
    throw failed(messageOf(error), error);
  } finally {
    clearTimeout(timer);
  }
}

async function follow(url: string, client: HttpClient, signal: AbortSignal): Promise<HttpAnswer> {
  let at = url;
  for (let redirects = 0; ; redirects++) {
    const answer = await client.ask(at, { signal });
    const { location } = answer.headers;
    if (answer.status < 300 || answer.status > 399 || location === undefined) return answer;
    answer.abandon();
    const next = URL.parse(location, at);
    const isSafe = next?.protocol === 'https:' || (next?.protocol === 'http:' && at.startsWith('http:'));
    if (next === null || !isSafe || redirects === MOST_REDIRECTS) {
      throw new Error(`it redirects to ${location.slice(0, 200)}, which is not followed`);
    }
    at = next.href;
  }
}

const MOST_REDIRECTS = 10;
const STALL_MS = 60_000;
