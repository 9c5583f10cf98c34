import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GetSight, KeptHeaders } from '../../checks/cdn/evidence.ts';
import type { Sha256 } from '../../core/digest.ts';
import { HarnessError, messageOf } from '../../core/errors.ts';
import type { HttpAnswer, HttpClient } from '../../host/http-client.ts';
import { freeBytes } from '../../host/spent-bytes.ts';
import { type Stall, openStall } from './stall.ts';

/** How long one waits for an object. */
export interface Patience {
  /** No byte for so long: it is given up. */
  readonly stallMs: number;
  /** After so long at fewer than `bytesPerSecond` it is given up. */
  readonly slowMs: number;
  readonly bytesPerSecond: number;
  /** How often a question is repeated that was answered with 429, a 5xx or a broken connection. */
  readonly retries: number;
  readonly retryMs: number;
}

/** What people have for a download of a few hundred megabytes. */
export const PATIENCE: Patience = {
  stallMs: 20_000,
  slowMs: 10_000,
  bytesPerSecond: 1_024,
  retries: 3,
  retryMs: 1_000,
};

/** How an object is got. */
export interface GetOptions {
  readonly client: HttpClient;
  readonly signal: AbortSignal;
  readonly patience: Patience;
  /** More bytes than this are not taken. */
  readonly limitBytes: number;
  /** Whether redirects to other hosts are followed, over HTTPS. @default false */
  readonly mayLeave?: boolean;
  /** Given every chunk as it comes, so that it can be kept; its memory is freed when this resolves. */
  readonly onChunk?: (chunk: Uint8Array) => Promise<void>;
}

/** A sight with what the connection showed. */
export interface GotObject {
  readonly sight: GetSight;
  readonly tls: HttpAnswer['tls'];
}

/** Asks for a whole object and describes what comes, following redirects within the origin only. Never throws for what the server does, but when `onChunk` does. */
export async function getObject(url: string, options: GetOptions): Promise<GotObject> {
  const { patience, signal } = options;
  const earlier: string[] = [];
  for (;;) {
    const got = await getOnce(url, options);
    const again = worthAsking(got.sight);
    if (again === null || earlier.length === patience.retries) return { ...got, sight: { ...got.sight, earlier } };
    earlier.push(again);
    await sleep(patience.retryMs * earlier.length, undefined, { signal });
  }
}

/** The reason for which the same question may be answered otherwise in a moment; null when there is none. */
function worthAsking({ ending, status, detail, sizeBytes }: GetSight): string | null {
  if (ending === 'status' && (status === 429 || (status !== null && status >= 500))) return String(status);
  return ending === 'no answer' && sizeBytes === 0 && PASSING.includes(detail ?? '') ? detail : null;
}

async function getOnce(url: string, options: GetOptions): Promise<GotObject> {
  const { client, patience, signal, mayLeave = false } = options;
  const redirects: string[] = [];
  using stall = openStall(patience.stallMs);
  const either = AbortSignal.any([signal, stall.signal]);
  const give = (rest: Partial<GetSight>, answer: HttpAnswer | null): GotObject => ({
    sight: { ...NOTHING, redirects, headers: answer === null ? NOTHING.headers : keptHeaders(answer.headers), ...rest },
    tls: answer?.tls ?? null,
  });
  try {
    for (let at = url; ;) {
      const answer = await client.ask(at, { signal: either });
      const seen = { edge: answer.address, status: answer.status };
      const location = answer.status >= 300 && answer.status < 400 ? answer.headers['location'] : undefined;
      if (location === undefined) return give({ ...seen, ...(await readAnswer(answer, stall, options)) }, answer);
      answer.abandon();
      const next = URL.canParse(location, at) ? new URL(location, at) : null;
      const refused = refusal(next, at, redirects, mayLeave);
      redirects.push(next?.href ?? location);
      if (refused !== null || next === null) return give({ ...seen, ending: 'redirect', detail: refused }, answer);
      at = next.href;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HarnessError && error.code === NOT_KEPT) throw error;
    if (stall.signal.aborted) return give({ ending: 'slow', detail: `no answer for ${patience.stallMs} ms` }, null);
    if (!(error instanceof HarnessError)) throw error;
    return give({ ending: 'no answer', detail: reasonOf(error) }, null);
  }
}

/** The system's or OpenSSL's word for what went wrong. */
function reasonOf({ facts: { reason } }: HarnessError): string {
  return typeof reason === 'string' ? reason : 'unknown';
}

/** Why a redirect is not followed; null when it may be. */
function refusal(next: URL | null, from: string, earlier: readonly string[], mayLeave: boolean): string | null {
  if (next === null) return 'to something that is no URL';
  const { protocol, host } = new URL(from);
  if (protocol === 'https:' && next.protocol !== 'https:') return `from HTTPS to ${next.protocol.replace(':', '')}`;
  if (next.host !== host && !(mayLeave && next.protocol === 'https:')) return `to another host, ${next.host}`;
  if (earlier.includes(next.href) || earlier.length === MOST_REDIRECTS) return 'in a loop';
  return null;
}

/** Reads a body as far as it comes and may come. */
async function readAnswer(
  answer: HttpAnswer,
  stall: Stall,
  { patience, limitBytes, signal, onChunk }: GetOptions,
): Promise<Partial<GetSight>> {
  if (answer.status !== 200) {
    answer.abandon();
    return { ending: 'status' };
  }
  const hash = createHash('sha256');
  const startedMs = stall.waitedMs;
  let sizeBytes = 0;
  let isPage = false;
  const give = (ending: GetSight['ending'], detail: string | null = null): Partial<GetSight> => ({
    ending,
    detail,
    sizeBytes,
    isPage,
  });
  try {
    for await (const chunk of answer.body) {
      stall.seen();
      if (sizeBytes === 0) isPage = /^\s*<(?:!doctype html|html)/i.test(Buffer.from(chunk.subarray(0, 200)).toString());
      sizeBytes += chunk.length;
      hash.update(chunk);
      await stall.during(keep(chunk, onChunk));
      freeBytes(chunk);
      const tookMs = stall.waitedMs - startedMs;
      if (sizeBytes > limitBytes) return give('too long', `more than ${limitBytes} bytes`);
      if (tookMs > patience.slowMs && (sizeBytes / tookMs) * 1_000 < patience.bytesPerSecond) {
        return give('slow', `${sizeBytes} bytes in ${Math.round(tookMs)} ms`);
      }
    }
    return { ...give('whole'), sha256: hash.digest('hex') as Sha256 };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HarnessError) throw error;
    if (stall.signal.aborted) {
      return give('slow', `nothing more for ${patience.stallMs} ms after ${sizeBytes} bytes`);
    }
    if (!(error instanceof Error && 'code' in error)) throw error;
    return give('cut', error.message === 'aborted' ? 'the connection was closed' : String(error.code));
  } finally {
    answer.abandon();
  }
}

/** What our own disk refuses is no fault of the server. */
async function keep(chunk: Uint8Array, onChunk: GetOptions['onChunk']): Promise<void> {
  try {
    await onChunk?.(chunk);
  } catch (error) {
    const message = `what is fetched cannot be kept: ${messageOf(error)}; make room on the disks of the cache and of the temporary folder`;
    throw new HarnessError(NOT_KEPT, message, {}, { cause: error });
  }
}

/** The headers that are kept of an answer. */
export function keptHeaders(headers: HttpAnswer['headers']): KeptHeaders {
  return {
    contentLength: headers['content-length'] ?? null,
    contentEncoding: headers['content-encoding'] ?? null,
    contentType: headers['content-type'] ?? null,
    cacheControl: headers['cache-control'] ?? null,
    cdnCacheControl: Object.entries(headers).flatMap(([name, value]) => (FOR_CDNS.test(name) ? [value] : [])),
    vary: headers['vary'] ?? null,
    expires: headers['expires'] ?? null,
    date: headers['date'] ?? null,
    etag: headers['etag'] ?? null,
    age: headers['age'] ?? null,
    cacheStatus: headers['cf-cache-status'] ?? headers['x-cache'] ?? headers['cache-status'] ?? null,
  };
}

const NOTHING: GetSight = {
  edge: null,
  ending: 'no answer',
  status: null,
  detail: null,
  earlier: [],
  redirects: [],
  headers: keptHeaders({}),
  sizeBytes: 0,
  sha256: null,
  isPage: false,
};
const MOST_REDIRECTS = 5;
const NOT_KEPT = 'BOOTPROOF_NOT_KEPT';
/** Troubles of a network that pass: the rest, such as a certificate that is not accepted, stays as it is. */
const PASSING: readonly string[] = ['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN'];

/** RFC 9213, section 3: `cdn-cache-control`, or with the name of a CDN in front; older ones follow `surrogate-control`. */
const FOR_CDNS = /^(?:(?:[\w-]+-)?cdn-cache-control|surrogate-control)$/;
