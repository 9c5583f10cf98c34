import { join } from 'node:path';
import { openLocalCdn } from '../cdn/front/local-cdn.ts';
import type { ConsumeEvidence } from '../checks/consume/evidence.ts';
import { CONSUME_CHECKS } from '../checks/consume/area.ts';
import { type Arch, ARCHES } from '../core/arch.ts';
import type { Area } from '../core/check-id.ts';
import { type Gatherers, openBroker } from '../target/broker.ts';
import { gatherConsumption } from '../target/consume-evidence.ts';
import { judge } from '../target/judge.ts';
import { planChecks } from '../target/plan.ts';
import { cdnBench, treeOf } from './cdn-bench.ts';
import type { ReleaseParts } from './release-parts.ts';
import type { FaultBench } from './run-fault.ts';

/** The areas whose faults are seen by consuming a release. */
export const CONSUME_AREAS: readonly Area[] = ['consume'];

/** A bench for the faults of consumption: a release is published, served by a local CDN, and taken by our consumer. */
export function consumeBench(good: ReleaseParts, scratch: string, signal: AbortSignal): FaultBench {
  return {
    ...cdnBench(good, scratch, signal),
    checks: CONSUME_CHECKS,
    async judge({ serve = {} }, root, folder) {
      await using cdn = await openLocalCdn({ root: treeOf(root), ...serve });
      const consumeArch = (arch: Arch): Promise<ConsumeEvidence> =>
        gatherConsumption({
          baseUrl: cdn.url,
          version: good.version,
          arch,
          layout: 'asset-v',
          withBinaries: true,
          folder: join(folder, arch),
          signal,
        });
      // One after the other, so that faults may count the requests for an object.
      let last: Promise<unknown> = Promise.resolve();
      const consume = (arch: Arch | null): Promise<ConsumeEvidence> => {
        const evidence = last.then(() => consumeArch(arch ?? 'x86_64'));
        last = evidence.catch(() => undefined);
        return evidence;
      };
      const has = { tarball: false, archManifest: false, mergedManifest: true, binaries: true };
      const subject = { kind: 'live CDN', arches: ARCHES, layout: 'asset-v', has } as const;
      const plan = planChecks(CONSUME_CHECKS, subject, { tier: 'contract', only: [], skip: [] });
      // No other kind of evidence is asked for by these checks.
      return await judge(plan, subject, openBroker({ consume } as unknown as Gatherers));
    },
  };
}
