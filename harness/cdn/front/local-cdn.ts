import { serveFolder } from '../../host/file-server.ts';
import { type HttpClient, openHttpClient } from '../../host/http-client.ts';
import { type IncomingMessage, type ServerResponse, openHttpServer } from '../../host/http-server.ts';
import { PUBLISHED_PATTERNS } from '../publish/cache-headers.ts';
import { type Answer, sendAnswer } from './answer.ts';
import { type CertificateOptions, makeThrowAwayIdentity } from './certificate.ts';

/** A request as it came in, in the order of arrival. */
export interface CdnRequest {
  readonly method: string;
  /** The path below the base URL, without a slash at its start, as it was sent: `asset/v0.5.1/x86_64/kernel`. */
  readonly path: string;
  /** Which request for this path it is, counted from 1. */
  readonly nth: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Of the answer; null until it was sent. */
  status: number | null;
  /** How many bytes of body were handed to the connection. */
  bodyBytes: number;
}

/** What a fault may use beside the answer that would have been right. */
export interface FaultContext {
  readonly request: CdnRequest;
  /** The whole answer that another path, or this one without range and conditions, would get. */
  readonly object: (path: string) => Promise<Answer>;
}

/** Makes a wrong answer out of the right one. */
export type Change = (good: Answer, context: FaultContext) => Answer | Promise<Answer>;

/** A fault of the CDN: for which requests the answer is changed, and how. Those that fit are applied in their order. */
export interface CdnFault {
  /** A path below the base URL, or a pattern of such paths. */
  readonly path: string | RegExp;
  /** @default every request for such a path */
  readonly when?: (request: CdnRequest) => boolean;
  readonly change: Change;
}

/** What is served, and how it goes wrong. */
export interface LocalCdnOptions {
  /** The published tree. */
  readonly root: string;
  readonly faults?: readonly CdnFault[];
  /** HTTPS with a certificate of a throw-away authority. @default HTTP */
  readonly tls?: CertificateOptions;
}

/** A CDN on this machine. */
export interface LocalCdn extends AsyncDisposable {
  /** The base URL, without a slash at its end. */
  readonly url: string;
  /** The authority to be trusted for HTTPS; null for HTTP. */
  readonly caPem: string | null;
  /** Every request so far. */
  readonly requests: readonly CdnRequest[];
  /** May be changed between requests. */
  readonly faults: CdnFault[];
}

/**
 * Serves a published tree over real HTTP as a good CDN does, with the cache headers of the publishing plan, and with the
 * faults that it is told to have.
 */
export async function openLocalCdn({ root, faults: initial = [], tls }: LocalCdnOptions): Promise<LocalCdn> {
  const identity = tls === undefined ? undefined : makeThrowAwayIdentity(tls);
  const faults = [...initial];
  const requests: CdnRequest[] = [];
  const serve = serveFolder(root, CACHE_RULES);
  // Where the right answers come from that faults are made of.
  const origin = await openHttpServer(serve);
  const client = openHttpClient({ maxConnections: 8, env: {} });
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = recordOf(incoming, requests);
    requests.push(request);
    watchResponse(request, response);
    await honourIfRange(incoming, client, origin.url);
    const fitting = faults.filter(({ path, when = () => true }) => fits(path, request.path) && when(request));
    if (fitting.length === 0) {
      serve(incoming, response);
      return;
    }
    const object = (path: string): Promise<Answer> => goodAnswer(client, `${origin.url}/${path}`, 'GET', {});
    let made = await goodAnswer(client, `${origin.url}${incoming.url ?? ''}`, request.method, incoming.headers);
    for (const { change } of fitting) made = await change(made, { request, object });
    await sendAnswer(made, response);
  };
  const server = await openHttpServer((incoming, response) => {
    // Clients that went away meanwhile are none of our business.
    answer(incoming, response).catch(() => response.destroy());
  }, identity);
  return {
    url: server.url,
    caPem: identity?.caPem ?? null,
    requests,
    faults,
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
      await origin[Symbol.asyncDispose]();
    },
  };
}

function recordOf({ method = '', url = '', headers }: IncomingMessage, earlier: readonly CdnRequest[]): CdnRequest {
  const path = url.replace(/^\//, '');
  const nth = earlier.filter((request) => request.path === path).length + 1;
  return { method, path, nth, headers: headers as CdnRequest['headers'], status: null, bodyBytes: 0 };
}

/** Notes what is answered, whoever answers. */
function watchResponse(request: CdnRequest, response: ServerResponse): void {
  const write = response.write.bind(response);
  response.write = ((chunk: string | Uint8Array, ...rest: []) => {
    request.status = response.statusCode;
    if (request.method !== 'HEAD') request.bodyBytes += Buffer.byteLength(chunk);
    return write(chunk, ...rest);
  }) as typeof response.write;
  response.once('close', () => (request.status ??= response.headersSent ? response.statusCode : null));
}

/** A range is served only of the version that the client has a part of (RFC 9110, section 13.1.5); the library serves any. */
async function honourIfRange(
  { headers, url = '' }: IncomingMessage,
  client: HttpClient,
  origin: string,
): Promise<void> {
  if (headers.range === undefined || headers['if-range'] === undefined) return;
  const { headers: present } = await goodAnswer(client, `${origin}${url}`, 'HEAD', {});
  if (headers['if-range'] !== present['etag']) delete headers.range;
}

async function goodAnswer(
  client: HttpClient,
  url: string,
  method: string,
  asked: IncomingMessage['headers'],
): Promise<Answer> {
  const passedOn = Object.entries(asked).filter(([name]) => PASSED_ON.includes(name)) as [string, string][];
  const { status, headers, body } = await client.ask(url, {
    method: method === 'HEAD' ? 'HEAD' : 'GET',
    headers: Object.fromEntries(passedOn),
    signal: new AbortController().signal,
  });
  return {
    status,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name))),
    body: Buffer.concat(await Array.fromAsync(body)),
    ending: 'end',
    bytesPerSecond: Infinity,
  };
}

function fits(wanted: string | RegExp, path: string): boolean {
  return typeof wanted === 'string' ? wanted === path : wanted.test(path);
}

const CACHE_RULES = PUBLISHED_PATTERNS.map(({ pattern, cacheControl }) => ({
  source: pattern,
  headers: [{ key: 'Cache-Control', value: cacheControl }],
}));
const PASSED_ON: readonly string[] = ['range', 'if-none-match', 'if-modified-since', 'accept'];
const OF_THE_CONNECTION: readonly string[] = ['connection', 'keep-alive', 'transfer-encoding', 'date'];
