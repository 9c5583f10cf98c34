import { join } from 'node:path';
import { SEAL_CHECKS } from '../checks/seal/area.ts';
import type { Area } from '../core/check-id.ts';
import { kindOf } from '../host/files.ts';
import { judge } from '../target/judge.ts';
import { planChecks } from '../target/plan.ts';
import { resolvePath } from '../target/resolve.ts';
import type { ReleaseParts } from './release-parts.ts';
import type { FaultBench } from './run-fault.ts';
import { staticBench } from './static-bench.ts';

/** The area whose faults are seen in a sealed image. */
export const SEAL_AREAS: readonly Area[] = ['seal'];

/** A bench for the faults of sealed images: each entry makes its own image, layout and repository, right but for its fault. */
export function sealBench(good: ReleaseParts, scratch: string, signal: AbortSignal): FaultBench {
  const bench = staticBench(good, scratch, signal);
  return {
    ...bench,
    checks: SEAL_CHECKS,
    async publish({ changes: { sealed } }, root) {
      if (sealed === undefined) throw new Error('a fault of a sealed image says how the image is made');
      await sealed(root);
    },
    async judge(_, root, folder) {
      const pins = join(root, 'pins.json');
      const seal = {
        image: join(root, 'layout'),
        repository: join(root, 'repository'),
        ...((await kindOf(pins)) === 'file' ? { pins } : {}),
      };
      const target = await resolvePath(join(root, 'boot.efi'), { from: 'fault', layout: 'asset-v', arches: [], seal });
      const plan = planChecks(SEAL_CHECKS, target.subject, { tier: 'contract', only: [], skip: [] });
      return judge(plan, target.subject, await bench.openBroker(target, folder));
    },
  };
}
