import { join } from 'node:path';
import { openLocalCdn } from '../cdn/front/local-cdn.ts';
import { planPublish } from '../cdn/publish/plan.ts';
import { writeTree } from '../cdn/publish/write-tree.ts';
import { CDN_CHECKS } from '../checks/cdn/area.ts';
import type { Area } from '../core/check-id.ts';
import { copyInto } from '../host/copy.ts';
import { openHttpClient } from '../host/http-client.ts';
import { listTree } from '../host/list-tree.ts';
import { bootOptionsOf } from '../target/boot-options.ts';
import { type Broker, openBroker } from '../target/broker.ts';
import { resolveLive } from '../target/cdn/live-target.ts';
import type { Patience } from '../target/cdn/get-object.ts';
import { targetGatherers } from '../target/gatherers.ts';
import { judge } from '../target/judge.ts';
import { planChecks } from '../target/plan.ts';
import type { Target } from '../target/target.ts';
import { rebuild } from './rebuild.ts';
import type { ReleaseParts } from './release-parts.ts';
import type { FaultBench } from './run-fault.ts';

/** The areas whose faults are seen by fetching from a CDN. */
export const CDN_AREAS: readonly Area[] = ['cdn'];

/** A bench for the faults of a CDN: a release is published, served by a local CDN that goes wrong, and judged by its URL. */
export function cdnBench(good: ReleaseParts, scratch: string, signal: AbortSignal): FaultBench {
  const openIn = (target: Target, folder: string): Broker =>
    openBroker(
      targetGatherers(target, {
        runFolder: folder,
        scratch: folder,
        boot: bootOptionsOf({ accel: 'auto' }, {}),
        places: { cache: join(folder, 'cache'), state: join(folder, 'state') },
        signal,
        progress: () => undefined,
        demo: () => Promise.resolve(null),
        onArtifact: () => undefined,
        onBoot: () => undefined,
      }),
    );
  return {
    good,
    scratch,
    layer: 'cdn',
    tier: 'contract',
    checks: CDN_CHECKS,
    openBroker: openIn,
    async publish({ changes }, root) {
      await rebuild(good, changes, root);
      await writeTree(await planPublish(root, 'asset-v'), treeOf(root));
      await changes.published?.(treeOf(root));
      if (changes.serve?.origin === undefined) return;
      for (const path of await listTree(root, MOST_FILES))
        await copyInto(join(root, path), join(originOf(root), path), 0o644);
      await changes.serve.origin.change?.(originOf(root));
    },
    async judge({ serve = {} }, root, folder) {
      const { samples = null, origin, ...serving } = serve;
      await using cdn = await openLocalCdn({ root: treeOf(root), ...serving });
      using client = openHttpClient({ maxConnections: CONNECTIONS, caPem: cdn.caPem, env: {} });
      await using other = await openLocalCdn({ root: originOf(root), faults: origin?.faults ?? [] });
      const resolved = await resolveLive({
        look: {
          base: cdn.url,
          layout: 'asset-v',
          version: null,
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
      const where = origin?.faults === undefined ? originOf(root) : other.url;
      const look = { named: [{ name: 'github', where }], client, folder: join(folder, 'origins'), signal };
      const target = origin === undefined ? resolved : { ...resolved, origins: look };
      const plan = planChecks(CDN_CHECKS, target.subject, { tier: 'contract', only: [], skip: [] });
      return await judge(plan, target.subject, openIn(target, folder));
    },
  };
}

/** Where a bench of these publishes the release of a folder. */
export function treeOf(root: string): string {
  return `${root}-published`;
}

function originOf(root: string): string {
  return `${root}-origin`;
}

const MOST_FILES = 1_000;
const CONNECTIONS = 4;
/** Nobody waits for a fault as long as for a download. */
const SHORT_PATIENCE: Patience = { stallMs: 1_000, slowMs: 500, bytesPerSecond: 1_024, retries: 2, retryMs: 20 };
