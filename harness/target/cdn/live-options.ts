import { HarnessError, UsageError } from '../../core/errors.ts';
import type { Progress } from '../../core/progress.ts';
import { type HttpClient, isAddress, openHttpClient } from '../../host/http-client.ts';
import type { Layout } from '../../release/layout.ts';
import { manifestPath } from '../../release/object-path.ts';
import type { NamedLive } from '../choose.ts';
import type { Target } from '../target.ts';
import { PATIENCE } from './get-object.ts';
import { resolveLive } from './live-target.ts';

/** A server to be asked at a chosen address, whatever its name resolves to. */
export interface ResolvedHost {
  readonly host: string;
  readonly address: string;
}

/** What a look at servers elsewhere may do, as the user asked for it. */
export interface LiveOptions {
  /** No connection is opened to any other machine. */
  readonly offline: boolean;
  readonly maxConnections: number;
  /** How often each object is asked for; null: once, and three times for what every consumer asks for first. */
  readonly samples: number | null;
  /** The edges to ask; empty: the one that the name resolves to. */
  readonly resolved: readonly ResolvedHost[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** A content-addressed store. */
  readonly store: string;
  /** An empty folder for what is fetched. */
  readonly folder: string;
  readonly progress: Progress;
}

/**
 * Opens the live target that was named.
 *
 * @throws {UsageError} for a base URL that is none; {HarnessError} `BOOTPROOF_OFFLINE`, listing what is to be fetched by
 * other means, `BOOTPROOF_HTTP` when nothing answers.
 */
export async function openLiveTarget(named: NamedLive, layout: Layout, options: LiveOptions): Promise<Target> {
  const base = parseBaseUrl(named.url);
  if (options.offline) throw offline(base, named.release, layout);
  const { maxConnections, samples, signal, store, folder, progress } = options;
  return resolveLive({
    look: {
      base,
      layout,
      version: named.release,
      edges: openEdges(base, options),
      maxConnections,
      samples,
      depth: 'everything',
      withBinaries: named.withBinaries,
      patience: PATIENCE,
      signal,
    },
    from: named.from,
    arches: named.arches,
    store,
    folder,
    progress,
  });
}

/**
 * The base URL as paths are added to it: without a slash at its end.
 *
 * @throws {UsageError} when objects cannot be asked for below it.
 */
export function parseBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(`${text} is no URL that objects can be fetched from: it begins with https:// or http://`);
  }
  if (url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new UsageError(`${url.origin}${url.pathname}: a base URL has no user, no query and no fragment`);
  }
  return url.href.replace(/\/+$/, '');
}

/** One client an edge. Idle connections do not keep the process alive, so nobody has to close them. */
function openEdges(base: string, { maxConnections, env, resolved }: LiveOptions): [HttpClient, ...HttpClient[]] {
  const { hostname } = new URL(base);
  if (resolved.length > 0 && isAddress(hostname.replace(/^\[|\]$/g, ''))) {
    throw new UsageError(`--resolve needs a name to resolve: the base URL’s host, ${hostname}, is an address`);
  }
  const other = resolved.find(({ host }) => host !== hostname);
  if (other !== undefined) throw new UsageError(`--resolve ${other.host}: the base URL’s host is ${hostname}`);
  const [first, ...rest] = resolved.map(({ address }) => openHttpClient({ maxConnections, env, address }));
  return [first ?? openHttpClient({ maxConnections, env }), ...rest];
}

function offline(base: string, release: string | null, layout: Layout): HarnessError {
  const prefetch = [
    `${base}/latest.json`,
    `${base}/${manifestPath(layout, release ?? '{version}')}`,
    'every path that this manifest lists',
  ];
  return new HarnessError(
    'BOOTPROOF_OFFLINE',
    `--offline opens no connection: fetch ${prefetch.join(', ')} by other means, then verify the folder`,
    { prefetch },
  );
}
