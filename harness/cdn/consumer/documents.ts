import { type Download, download } from './attempts.ts';
import { boundedBody, requireAnswer } from './answers.ts';
import type { HttpAnswer } from '../../host/http-client.ts';
import type { Link } from './link.ts';

/** What a server said of the state of an object, to be shown to it the next time; null for what it did not say. */
export interface Validators {
  readonly etag: string | null;
  /** `Last-Modified`, when the second that it names was over. */
  readonly modified: string | null;
}

/** A small object as it is served now; `bytes` is null when it is still in the state that was shown. */
export interface Document extends Validators {
  readonly bytes: Buffer | null;
}

/**
 * Fetches a small object into memory.
 *
 * @param options.known of the copy that is there already: the server may answer that it is still right.
 * @throws {AssetError}
 */
export function fetchDocument(
  link: Link,
  key: string,
  options: {
    readonly limitBytes: number;
    readonly known: Validators | null;
    readonly onRetry: Download<unknown>['onRetry'];
  },
  signal: AbortSignal,
): Promise<Document> {
  const { limitBytes, known, onRetry } = options;
  const condition = conditionOf(known);
  return download<Document>(
    link,
    {
      key,
      // What a cache on the way remembers may be old.
      headers: () => ({ 'cache-control': 'no-cache', ...condition }),
      async read(answer, pace) {
        requireAnswer(key, answer, condition === null ? [200] : [200, 304]);
        if (answer.status === 304 && known !== null) return { ...known, bytes: null };
        const chunks = await Array.fromAsync(boundedBody(key, answer, limitBytes, pace.seen));
        return { bytes: Buffer.concat(chunks), ...validatorsOf(answer) };
      },
      onRetry,
    },
    signal,
  );
}

/** A tag says more than a time; who has none is asked by the time. */
function conditionOf(known: Validators | null): Readonly<Record<string, string>> | null {
  if (known?.etag != null) return { 'if-none-match': known.etag };
  return known?.modified == null ? null : { 'if-modified-since': known.modified };
}

/** Times count in seconds: within that one, another state may have followed with the same time (RFC 9110, section 8.8.2.2). */
function validatorsOf({ headers }: HttpAnswer): Validators {
  const { etag = null, 'last-modified': modified = null, date } = headers;
  const isOver = Date.parse(date ?? '') - Date.parse(modified ?? '') >= 1_000;
  return { etag, modified: isOver ? modified : null };
}
