import { setTimeout as sleep } from 'node:timers/promises';
import type { GetSight, HeadSight, ObjectSight, RangeSight } from '../../checks/cdn/evidence.ts';
import type { Sha256 } from '../../core/digest.ts';
import type { HttpClient } from '../../host/http-client.ts';
import type { Layout } from '../../release/layout.ts';
import { unsafePath } from '../../release/unsafe-path.ts';
import { type GotObject, type Patience, getObject, keptHeaders } from './get-object.ts';
import { openStall } from './stall.ts';

/** How a CDN is looked at. */
export interface CdnLook {
  /** The base URL, without a slash at its end. */
  readonly base: string;
  readonly layout: Layout;
  /** null: the one that `latest.json` names. */
  readonly version: string | null;
  /** One client an edge; the first one's answers are those that are judged in full. */
  readonly edges: readonly [HttpClient, ...HttpClient[]];
  readonly maxConnections: number;
  /** How often each edge is asked for an object; null: once, and three times for what every consumer asks for first. */
  readonly samples: number | null;
  /** `objects`: only what is served; for our own server, whose headers judge nobody. */
  readonly depth: 'everything' | 'objects';
  readonly withBinaries: boolean;
  readonly patience: Patience;
  readonly signal: AbortSignal;
}

/** Receives the bytes of an object as they come, and keeps no chunk beyond `write`; `end` is given their digest, or null when they did not come whole. */
export interface Sink {
  write(chunk: Uint8Array): Promise<void>;
  end(sha256: Sha256 | null): Promise<void>;
}

/** Asks every edge for an object as often as wanted, then for its headers and for a part of it. */
export async function seeObject(
  object: Pick<ObjectSight, 'path' | 'key' | 'arch' | 'listed'>,
  limitBytes: number,
  samples: number,
  look: CdnLook,
  sink: Sink | null,
): Promise<{ sight: ObjectSight; tls: GotObject['tls'] }> {
  if (unsafePath(object.path) !== null) {
    await sink?.end(null);
    return { sight: { ...object, gets: [], head: null, range: null }, tls: null };
  }
  const url = `${look.base}/${object.path}`;
  const gets: GetSight[] = [];
  let start = Buffer.alloc(0);
  let tls: GotObject['tls'] = null;
  for (const client of look.edges) {
    for (let count = 0; count < samples; count += 1) {
      const onChunk = async (chunk: Uint8Array): Promise<void> => {
        if (start.length < START_BYTES) start = Buffer.concat([start, chunk.subarray(0, START_BYTES - start.length)]);
        await sink?.write(chunk);
      };
      const { signal, patience } = look;
      const isFirst = gets.length === 0;
      const asked = getObject(url, { client, signal, patience, limitBytes, ...(isFirst ? { onChunk } : {}) });
      const got = await asked.catch(async (error: unknown) => {
        if (isFirst) await sink?.end(null);
        throw error;
      });
      if (isFirst) await sink?.end(got.sight.ending === 'whole' ? got.sight.sha256 : null);
      tls ??= got.tls;
      gets.push(got.sight);
    }
  }
  // What is not the object need not be asked about any further.
  const [main] = gets;
  const isRight = main?.ending === 'whole' && (object.listed === null || object.listed === main.sha256);
  const deep = look.depth === 'everything' && isRight;
  const at = main?.redirects.at(-1) ?? url;
  const head = deep ? await askAgain(look, () => seeHead(at, look)) : null;
  const range = deep && start.length > 1 ? await askAgain(look, () => seeRange(at, start, look)) : null;
  return { sight: { ...object, gets, head, range }, tls };
}

/** As for whole objects: who is busy, or closes an idle connection just then, may answer in a moment. */
async function askAgain<T extends { readonly status: number | null }>(
  { signal, patience: { retries, retryMs } }: CdnLook,
  ask: () => Promise<T>,
): Promise<T> {
  for (let count = 1; ; count += 1) {
    const sight = await ask();
    const mayPass = sight.status === null || sight.status === 429 || sight.status >= 500;
    if (!mayPass || count > retries) return sight;
    await sleep(retryMs * count, undefined, { signal });
  }
}

async function seeHead(url: string, { edges: [client], signal, patience }: CdnLook): Promise<HeadSight> {
  using stall = openStall(patience.stallMs);
  const either = AbortSignal.any([signal, stall.signal]);
  try {
    const { status, headers, abandon } = await client.ask(url, { method: 'HEAD', signal: either });
    abandon();
    return { status, headers: keptHeaders(headers) };
  } catch {
    signal.throwIfAborted();
    return { status: null, headers: keptHeaders({}) };
  }
}

/** Asks for a part that does not begin at the object's own beginning, as somebody does who goes on with a broken download. */
async function seeRange(
  url: string,
  start: Buffer,
  { edges: [client], signal, patience }: CdnLook,
): Promise<RangeSight> {
  const asked = `bytes=1-${start.length - 1}`;
  using stall = openStall(patience.stallMs);
  const either = AbortSignal.any([signal, stall.signal]);
  try {
    const { status, headers, body, abandon } = await client.ask(url, { headers: { range: asked }, signal: either });
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const chunk of body) {
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes > start.length) break;
    }
    abandon();
    const fits = status === 206 ? Buffer.concat(chunks).equals(start.subarray(1)) : null;
    return { asked, status, contentRange: headers['content-range'] ?? null, sizeBytes, fits };
  } catch {
    signal.throwIfAborted();
    return { asked, status: null, contentRange: null, sizeBytes: 0, fits: null };
  }
}

const START_BYTES = 1_024;
