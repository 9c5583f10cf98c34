import { join } from 'node:path';
import { openLocalCdn } from '../cdn/front/local-cdn.ts';
import { planPublish } from '../cdn/publish/plan.ts';
import { writeTree } from '../cdn/publish/write-tree.ts';
import { CDN_CHECKS } from '../checks/cdn/area.ts';
import type { Area } from '../core/check-id.ts';
import { copyInto } from '../host/copy.ts';
import { listTree } from '../host/list-tree.ts';
import type { ServedBreakage } from './fault.ts';
import { openFaultBroker } from './fault-broker.ts';
import { judgeServed } from './judge-served.ts';
import { rebuild } from './rebuild.ts';
import type { ReleaseParts } from './release-parts.ts';
import type { FaultBench } from './run-fault.ts';

/** The areas whose faults are seen by fetching from a CDN. */
export const CDN_AREAS: readonly Area[] = ['cdn'];

/** A bench for the faults of a CDN: a release is published, served by a local CDN that goes wrong, and judged by its URL. */
export function cdnBench(good: ReleaseParts, scratch: string, signal: AbortSignal): FaultBench {
  return {
    good,
    scratch,
    layer: 'cdn',
    tier: 'contract',
    checks: CDN_CHECKS,
    openBroker: (target, folder) => openFaultBroker(target, folder, signal),
    async publish({ changes }, root) {
      await rebuild(good, changes, root);
      await writeTree(await planPublish(root, 'asset-v'), treeOf(root));
      await changes.published?.(treeOf(root));
      if (changes.serve?.origin !== undefined) await copyOrigin(changes.serve.origin, root);
    },
    async judge({ serve = {} }, root, folder) {
      const { samples = null, origin, ...serving } = serve;
      await using cdn = await openLocalCdn({ root: treeOf(root), ...serving });
      await using other = await openLocalCdn({ root: originOf(root), faults: origin?.faults ?? [] });
      const where = origin?.faults === undefined ? originOf(root) : other.url;
      return await judgeServed({
        base: cdn.url,
        caPem: cdn.caPem,
        checks: CDN_CHECKS,
        samples,
        origin: origin === undefined ? null : where,
        folder,
        signal,
      });
    },
  };
}

async function copyOrigin({ change }: NonNullable<ServedBreakage['origin']>, root: string): Promise<void> {
  for (const path of await listTree(root, MOST_FILES)) {
    await copyInto(join(root, path), join(originOf(root), path), 0o644);
  }
  await change?.(originOf(root));
}

/** Where a bench of these publishes the release of a folder. */
export function treeOf(root: string): string {
  return `${root}-published`;
}

function originOf(root: string): string {
  return `${root}-origin`;
}

const MOST_FILES = 1_000;
