import type { Sha256 } from '../../core/digest.ts';
import type { HttpAnswer } from '../../host/http-client.ts';
import { freeBytes } from '../../host/spent-bytes.ts';
import { announcedBytes, boundedBody, requireAnswer, tooLarge } from './answers.ts';
import { AssetError } from './asset-error.ts';
import { download } from './attempts.ts';
import type { Link } from './link.ts';
import type { Pace } from './pace.ts';
import type { Partial } from './partial.ts';

/** An object of a manifest. */
export interface WantedObject {
  readonly key: string;
  readonly sha256: Sha256;
  readonly limitBytes: number;
}

/** Who is told of a download. */
export interface DownloadEvents {
  readonly onBytes: (doneBytes: number, totalBytes: number | null, receivedBytes: number) => void;
  readonly onRetry: (why: string) => void;
}

/**
 * Downloads an object until the partial file holds exactly the bytes of its digest, and they are on the disk. What is
 * there already is continued when the server still has the object that it came from.
 *
 * @throws {AssetError}
 */
export async function downloadObject(
  link: Link,
  object: WantedObject,
  partial: Partial,
  events: DownloadEvents,
  signal: AbortSignal,
): Promise<void> {
  const { key, sha256 } = object;
  // Whoever brought it this far may have been killed before it was on the disk.
  if (partial.sizeBytes > 0 && partial.digest() === sha256) return partial.settle();
  let mismatches = 0;
  await download(
    link,
    {
      key,
      headers: () => ({ ...rangeOf(partial), ...(mismatches > 0 ? { 'cache-control': 'no-cache' } : {}) }),
      async read(answer, pace) {
        const continued = partial.sizeBytes > 0;
        const isPage = await takeBody(answer, object, partial, pace, events);
        if (partial.digest() === sha256) return;
        // Two different objects may have been joined, or a cache on the way has damaged it: once more, from the beginning.
        if (!continued) mismatches += 1;
        const problem = mismatch(key, sha256, partial, isPage, mismatches < MOST_MISMATCHES);
        await partial.restart(null);
        throw problem;
      },
      onRetry: events.onRetry,
    },
    signal,
  );
  await partial.settle();
}

/** Only a strong tag promises the same bytes (RFC 9110, section 8.8.1); without one a download begins again. */
function rangeOf({ sizeBytes, tag }: Partial): Readonly<Record<string, string>> {
  return sizeBytes === 0 || tag === null ? {} : { range: `bytes=${String(sizeBytes)}-`, 'if-range': tag };
}

/** Puts a body where it belongs; gives whether it is a page for people. */
async function takeBody(
  answer: HttpAnswer,
  { key, limitBytes }: WantedObject,
  partial: Partial,
  pace: Pace,
  { onBytes }: DownloadEvents,
): Promise<boolean> {
  const continues = partial.sizeBytes > 0 && partial.tag !== null;
  if (continues && answer.status === 416) {
    await partial.restart(null);
    throw new AssetError('range', key, 'the server has no such range any more', {
      advice: 'begin again',
      mayPass: true,
    });
  }
  requireAnswer(key, answer, continues ? [200, 206] : [200]);
  if (answer.status === 206) await requireRange(key, answer, partial);
  else await pace.during(partial.restart(strongTag(answer.headers['etag'])));
  const rest = announcedBytes(answer);
  const total = rest === null ? null : partial.sizeBytes + rest;
  if (total !== null && total > limitBytes) throw tooLarge(key, limitBytes);
  for await (const chunk of boundedBody(key, answer, limitBytes - partial.sizeBytes, pace.seen)) {
    const { length } = chunk;
    await pace.during(partial.append(chunk));
    freeBytes(chunk);
    onBytes(partial.sizeBytes, total, length);
  }
  return /^text\/html\b/i.test(answer.headers['content-type'] ?? '');
}

/** A part is only taken from where ours ends. */
async function requireRange(key: string, { headers }: HttpAnswer, partial: Partial): Promise<void> {
  const range = headers['content-range'] ?? 'none';
  if (/^bytes (\d+)-\d+\/(?:\d+|\*)$/.exec(range)?.[1] === String(partial.sizeBytes)) return;
  const wanted = partial.sizeBytes;
  await partial.restart(null);
  throw new AssetError(
    'range',
    key,
    `bytes from ${String(wanted)} on were asked for, and Content-Range is ${range.slice(0, 80)}`,
    { advice: 'let the server honour ranges, or ignore them', mayPass: true },
  );
}

function strongTag(etag: string | undefined): string | null {
  return etag !== undefined && /^"[\x21\x23-\x7e]{1,200}"$/.test(etag) ? etag : null;
}

function mismatch(key: string, expected: Sha256, partial: Partial, isPage: boolean, mayPass: boolean): AssetError {
  const found = partial.digest();
  const problem = isPage
    ? 'an HTML page came instead of the object'
    : 'its bytes are not those that the manifest lists';
  return new AssetError('digest', key, problem, {
    difference: { expected: `SHA-256 ${expected}`, actual: `SHA-256 ${found} (${String(partial.sizeBytes)} bytes)` },
    advice: 'upload the object of this manifest again',
    mayPass,
    facts: { expected, actual: found, sizeBytes: partial.sizeBytes },
  });
}

/** One that is damaged on the way may come whole the second time; after that it is the object itself. */
const MOST_MISMATCHES = 2;
