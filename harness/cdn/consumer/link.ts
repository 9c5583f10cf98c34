import type { HttpAnswer, HttpClient } from '../../host/http-client.ts';
import { HarnessError } from '../../core/errors.ts';
import { AssetError } from './asset-error.ts';

/** How a consumer talks to its CDN. */
export interface Link {
  readonly client: HttpClient;
  /** With a slash at its end. */
  readonly base: URL;
  /** Hosts beside that of `base` that a redirect may lead to, with their ports: `mirror.example`, `127.0.0.1:8080`. */
  readonly hosts: ReadonlySet<string>;
  /** A connection that brings less than {@link SLOWEST_BYTES_PER_SECOND} for so long is given up. */
  readonly stallMs: number;
  /** How often a request is sent before its failure is final. */
  readonly attempts: number;
  /** The wait before the second attempt; it doubles with each further one. */
  readonly backoffMs: number;
}

/** Slower than this is as good as standing still. */
export const SLOWEST_BYTES_PER_SECOND = 1024;

/**
 * Asks for an object and follows redirects, but never to a host that was not allowed, nor from HTTPS to HTTP.
 *
 * @throws {AssetError} for a redirect that is not followed, and when no answer comes.
 */
export async function askFor(
  link: Link,
  key: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  let url = urlOf(link, key);
  for (let redirects = 0; ; redirects++) {
    const answer = await ask(link, key, url, headers, signal);
    const { location } = answer.headers;
    if (!REDIRECTS.includes(answer.status) || location === undefined) return answer;
    answer.abandon();
    const next = URL.parse(location, url.href);
    const refusal = next === null ? 'to what is no URL' : refusalOf(link, url, next);
    if (next === null || refusal !== null || redirects === MOST_REDIRECTS) {
      throw new AssetError(
        'redirect',
        key,
        `the server redirects ${refusal ?? `more than ${String(MOST_REDIRECTS)} times`}: ${location.slice(0, 200)}`,
        { advice: 'serve it below the base URL, or allow the host' },
      );
    }
    url = next;
  }
}

/** The URL of an object; every part of its path is escaped, so a `+` is asked for as a `+`. */
function urlOf({ base }: Link, key: string): URL {
  return new URL(key.split('/').map(encodeURIComponent).join('/'), base);
}

async function ask(
  { client }: Link,
  key: string,
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  try {
    return await client.ask(url.href, { headers, signal });
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    const { message, facts, cause } = error;
    const mayPass = !LASTING.test(typeof facts['reason'] === 'string' ? facts['reason'] : '');
    throw new AssetError('connection', key, message, { mayPass, facts, cause });
  }
}

function refusalOf({ base, hosts }: Link, from: URL, to: URL): string | null {
  if (to.protocol !== 'https:' && to.protocol !== 'http:') return `to another scheme than HTTP`;
  if (from.protocol === 'https:' && to.protocol === 'http:') return 'from HTTPS to HTTP';
  if (to.username !== '' || to.password !== '') return 'with a password in the URL';
  if (to.host !== base.host && !hosts.has(to.host)) return `to another host`;
  return null;
}

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 5;
/** What waiting does not mend: names that do not exist, certificates that do not fit, answers that are no HTTP. */
const LASTING = /^(ENOTFOUND|ERR_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HPE_)/;
