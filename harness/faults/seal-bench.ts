import { join } from 'node:path';
import { SEAL_CHECKS } from '../checks/seal/area.ts';
import type { Area } from '../core/check-id.ts';
import { kindOf } from '../host/files.ts';
import { judge } from '../target/judge.ts';
import { planChecks } from '../target/plan.ts';
import { resolvePath } from '../target/resolve.ts';
import type { SealFlags } from '../target/sealed.ts';
import { openFaultBroker } from './fault-broker.ts';
import type { Breakage } from './fault.ts';
import type { ReleaseParts } from './release-parts.ts';
import type { FaultBench } from './run-fault.ts';
import { staticBench } from './static-bench.ts';

/** The area whose faults are seen in a sealed image, and in what it does when it is booted. */
export const SEAL_AREAS: readonly Area[] = ['seal'];

/** What a bench for sealed images needs beside a release, which it makes nothing of. */
export interface SealBenchOptions {
  /** An empty folder. */
  readonly scratch: string;
  /** The folder of the guests' sockets, whose paths must be short. */
  readonly guests: string;
  /** Gives the folder of the demo release, for systems that are booted. */
  readonly demo: () => Promise<string>;
  readonly signal: AbortSignal;
}

/** A bench for the faults of sealed images: each entry makes its own image, layout and repository, right but for its fault. */
export function sealBench(good: ReleaseParts, { scratch, guests, demo, signal }: SealBenchOptions): FaultBench {
  const bench = staticBench(good, scratch, signal);
  return {
    ...bench,
    checks: SEAL_CHECKS,
    async publish({ changes: { sealed, sealedSystem } }, root) {
      if (sealed !== undefined) await sealed(root);
      else if (sealedSystem !== undefined) await sealedSystem.write(root, await demo());
      else throw new Error('a fault of a sealed image says how the image is made');
    },
    async judge({ sealedSystem }, root, folder) {
      const seal = await flagsFor(root, sealedSystem);
      const target = await resolvePath(join(root, 'boot.efi'), { from: 'fault', layout: 'asset-v', arches: [], seal });
      const scope = { tier: sealedSystem === undefined ? 'contract' : 'full', only: [], skip: [] } as const;
      const checks = SEAL_CHECKS.filter(({ id }) => sealedSystem === undefined || sealedSystem.checks.includes(id));
      const plan = planChecks(checks, target.subject, scope);
      return judge(plan, target.subject, openFaultBroker(target, folder, signal, { scratch: guests }));
    },
  };
}

async function flagsFor(root: string, system: Breakage['sealedSystem']): Promise<SealFlags> {
  const repository = join(root, 'repository');
  if (system !== undefined) return { repository, upWhen: system.upWhen };
  const pins = join(root, 'pins.json');
  return { image: join(root, 'layout'), repository, ...((await kindOf(pins)) === 'file' ? { pins } : {}) };
}
