import { type Download, download } from './attempts.ts';
import { boundedBody, requireAnswer } from './answers.ts';
import type { Link } from './link.ts';

/** A small object as it is served now; `bytes` is null when it is still the one whose tag was shown. */
export interface Document {
  readonly bytes: Buffer | null;
  readonly etag: string | null;
}

/**
 * Fetches a small object into memory.
 *
 * @param options.etag the tag of the copy that is there already: the server may answer that it is still right.
 * @throws {AssetError}
 */
export function fetchDocument(
  link: Link,
  key: string,
  options: {
    readonly limitBytes: number;
    readonly etag: string | null;
    readonly onRetry: Download<unknown>['onRetry'];
  },
  signal: AbortSignal,
): Promise<Document> {
  const { limitBytes, etag, onRetry } = options;
  const condition: Readonly<Record<string, string>> = etag === null ? {} : { 'if-none-match': etag };
  return download<Document>(
    link,
    {
      key,
      // What a cache on the way remembers may be old.
      headers: () => ({ 'cache-control': 'no-cache', ...condition }),
      async read(answer, pace) {
        requireAnswer(key, answer, etag === null ? [200] : [200, 304]);
        if (answer.status === 304) return { bytes: null, etag };
        const chunks = await Array.fromAsync(boundedBody(key, answer, limitBytes, pace.seen));
        return { bytes: Buffer.concat(chunks), etag: answer.headers['etag'] ?? null };
      },
      onRetry,
    },
    signal,
  );
}
