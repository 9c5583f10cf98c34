import { join } from 'node:path';
import { openLocalCdn } from '../cdn/front/local-cdn.ts';
import type { Check } from '../checks/check.ts';
import { HISTORY_CHECKS } from '../checks/history/area.ts';
import type { Area } from '../core/check-id.ts';
import { judge } from '../target/judge.ts';
import { withHistory } from '../target/history/with-history.ts';
import { planChecks } from '../target/plan.ts';
import { resolvePath } from '../target/resolve.ts';
import { earlierFlags, openEarlierBench, publishEarlier, writeBoth } from './earlier-release.ts';
import { openFaultBroker } from './fault-broker.ts';
import { judgeServed } from './judge-served.ts';
import { rebuild } from './rebuild.ts';
import type { ReleaseParts } from './release-parts.ts';
import type { FaultBench } from './run-fault.ts';

/** The areas whose faults are seen beside an earlier release. */
export const HISTORY_AREAS: readonly Area[] = ['history'];

/** Those that need no guest. */
const CHECKS: readonly Check[] = HISTORY_CHECKS.filter(({ tier }) => tier === 'contract');

/** A bench for the faults of history: a release beside the one before it, in folders or on one CDN. */
export function historyBench(good: ReleaseParts, scratch: string, signal: AbortSignal): FaultBench {
  return {
    good,
    scratch,
    layer: 'history',
    tier: 'contract',
    checks: CHECKS,
    openBroker: (target, folder) => openFaultBroker(target, folder, signal),
    flags: earlierFlags,
    async publish({ changes }, root) {
      await rebuild(good, changes, root);
      await publishEarlier(good, changes, root);
      if (changes.history?.live === undefined) return;
      await writeBoth(root, treeOf(root));
      await changes.published?.(treeOf(root));
    },
    async judge(changes, root, folder) {
      const { history: { live } = {}, serve } = changes;
      const options = await openEarlierBench(changes, root, { store: join(folder, 'store'), signal });
      if (live === undefined) {
        const found = await resolvePath(root, { from: 'fault', layout: 'asset-v', arches: [] });
        const target = withHistory(found, options);
        const plan = planChecks(CHECKS, target.subject, { tier: 'contract', only: [], skip: [] });
        return judge(plan, target.subject, openFaultBroker(target, folder, signal, { history: options }));
      }
      await using cdn = await openLocalCdn({ root: treeOf(root), ...serve });
      const common = { base: cdn.url, caPem: null, checks: CHECKS, samples: null, origin: null, folder, signal };
      return await judgeServed({ ...common, release: live.release, history: options });
    },
  };
}

function treeOf(root: string): string {
  return `${root}-published`;
}
