import { HarnessError, messageOf } from '../core/errors.ts';
import { openAtomicWriter } from './atomic-writer.ts';

/** How a download is bounded. */
export interface DownloadOptions {
  readonly signal: AbortSignal;
  readonly limitBytes: number;
  readonly onBytes?: (done: number, total: number | null) => void;
}

/**
 * Downloads over HTTP into a file that comes into being whole or not at all.
 *
 * @throws {HarnessError} `BOOTPROOF_HTTP` for any other answer than 200, for a body that is longer than the bound or than
 * it was announced, and when there is no answer.
 */
export async function download(url: string, path: string, options: DownloadOptions): Promise<void> {
  const { signal, limitBytes, onBytes } = options;
  const failed = (why: string, error?: unknown): HarnessError =>
    new HarnessError('BOOTPROOF_HTTP', `cannot download ${url}: ${why}`, { url, why }, { cause: error });
  try {
    // Files are wanted as they are published: an encoding on the way would change their length and digest.
    const response = await fetch(url, { signal, headers: { 'accept-encoding': 'identity' } });
    if (response.status !== 200 || response.body === null) {
      throw failed(`the server answers ${String(response.status)} ${response.statusText}`.trimEnd());
    }
    const announced = response.headers.get('content-length');
    const total = announced === null ? null : Number(announced);
    await using writer = await openAtomicWriter(path);
    let done = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      done += chunk.length;
      if (done > limitBytes) throw failed(`it is longer than the ${String(limitBytes)} bytes that are allowed`);
      await writer.write(chunk);
      onBytes?.(done, total);
    }
    if (total !== null && done !== total) throw failed(`it ended after ${String(done)} of ${String(total)} bytes`);
    await writer.commit();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HarnessError) throw error;
    const { cause } = error as Error;
    throw failed(messageOf(cause ?? error), error);
  }
}
