import { join } from 'node:path';
import type { Check } from '../checks/check.ts';
import type { CheckResult } from '../core/check-result.ts';
import { openHttpClient } from '../host/http-client.ts';
import type { Patience } from '../target/cdn/get-object.ts';
import { resolveLive } from '../target/cdn/live-target.ts';
import { type HistoryOptions, NO_HISTORY } from '../target/history/history-options.ts';
import { withHistory } from '../target/history/with-history.ts';
import { judge } from '../target/judge.ts';
import { planChecks } from '../target/plan.ts';
import { openFaultBroker } from './fault-broker.ts';

/** A release behind a URL, and how it is judged. */
export interface ServedRelease {
  readonly base: string;
  /** The authority of its certificate; null for the machine's own ones. */
  readonly caPem: string | null;
  readonly checks: readonly Check[];
  /** How often each object is asked for; null: as `verify` does. */
  readonly samples: number | null;
  /** The release; null: the one that `latest.json` names. */
  readonly release?: string | null;
  /** What it is compared with. @default nothing */
  readonly history?: HistoryOptions;
  /** Another place that holds the release too; null for none. */
  readonly origin: string | null;
  /** An empty folder for what is fetched. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Judges what a server on this machine serves as `verify` judges a live CDN, but with little patience. */
export async function judgeServed(served: ServedRelease): Promise<CheckResult[]> {
  const { base, caPem, checks, samples, origin, folder, signal, release = null, history = NO_HISTORY } = served;
  using client = openHttpClient({ maxConnections: CONNECTIONS, caPem, env: {} });
  const resolved = await resolveLive({
    look: {
      base,
      layout: 'asset-v',
      version: release,
      edges: [client],
      maxConnections: CONNECTIONS,
      samples,
      depth: 'everything',
      withBinaries: true,
      patience: SHORT_PATIENCE,
      signal,
    },
    from: 'fault',
    arches: [],
    store: join(folder, 'cache'),
    folder: join(folder, 'fetched'),
    progress: () => undefined,
  });
  const origins = { client, folder: join(folder, 'origins'), signal };
  const compared = withHistory(resolved, history);
  const target =
    origin === null ? compared : { ...compared, origins: { ...origins, named: [{ name: 'github', where: origin }] } };
  const plan = planChecks(checks, target.subject, { tier: 'contract', only: [], skip: [] });
  return await judge(plan, target.subject, openFaultBroker(target, folder, signal, { history }));
}

const CONNECTIONS = 4;
/** Nobody waits for a fault as long as for a download. */
const SHORT_PATIENCE: Patience = { stallMs: 1_000, slowMs: 500, bytesPerSecond: 1_024, retries: 2, retryMs: 20 };
