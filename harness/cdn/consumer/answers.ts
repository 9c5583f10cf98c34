import type { HttpAnswer } from '../../host/http-client.ts';
import { messageOf } from '../../core/errors.ts';
import { renderSize } from '../../release/limits.ts';
import { AssetError } from './asset-error.ts';

/**
 * Holds an answer to what was asked: one of these statuses, in no encoding.
 *
 * @throws {AssetError}
 */
export function requireAnswer(key: string, { status, headers }: HttpAnswer, wanted: readonly number[]): void {
  if (!wanted.includes(status)) throw refusalOf(key, status, headers);
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return;
  throw new AssetError(
    'encoding',
    key,
    `it comes with Content-Encoding ${encoding.slice(0, 80)} although none was asked for`,
    { advice: 'let the server send objects as they are' },
  );
}

/** The whole length that an answer announces; null when it says none. */
export function announcedBytes({ headers }: HttpAnswer): number | null {
  const text = headers['content-length'] ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/**
 * The bytes of a body, up to a bound.
 *
 * @throws {AssetError} beyond it, and when the connection breaks.
 */
export async function* boundedBody(
  key: string,
  { body }: HttpAnswer,
  limitBytes: number,
  seen: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, void> {
  let done = 0;
  try {
    for await (const chunk of body) {
      done += chunk.length;
      if (done > limitBytes) throw tooLarge(key, limitBytes);
      seen(chunk.length);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof AssetError) throw error;
    const problem = `the connection broke after ${String(done)} bytes (${messageOf(error)})`;
    const advice = 'see whether the server is well';
    throw new AssetError('connection', key, problem, { advice, mayPass: true, cause: error });
  }
}

/** The refusal of an object beyond its bound. */
export function tooLarge(key: string, limitBytes: number): AssetError {
  return new AssetError('size', key, `it is longer than the ${renderSize(limitBytes)} that are allowed`, {
    advice: 'raise the limit if it is meant to be',
  });
}

function refusalOf(key: string, status: number, headers: HttpAnswer['headers']): AssetError {
  const said = `the server answers ${String(status)}`;
  const facts = { status };
  if (status === 404 || status === 410) {
    const advice = 'upload it, or correct the path';
    return new AssetError('missing', key, `${said}: it is not published`, { advice, facts });
  }
  if (status === 401 || status === 403) {
    const advice = 'correct the bucket’s permissions';
    return new AssetError('denied', key, `${said}: it is not public, or not there`, { advice, facts });
  }
  const mayPass = PASSING.includes(status) || (status >= 500 && !LASTING.includes(status));
  const advice = mayPass ? 'try again later' : 'see what the server makes of the request';
  return new AssetError('status', key, said, {
    advice,
    facts,
    mayPass,
    retryAfterMs: retryAfterMs(headers['retry-after']),
  });
}

/** RFC 9110, section 10.2.3: seconds, or a date. */
function retryAfterMs(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}

const PASSING: readonly number[] = [408, 425, 429];
/** Not implemented, and an HTTP version that is not supported: no more so a minute later. */
const LASTING: readonly number[] = [501, 505];
