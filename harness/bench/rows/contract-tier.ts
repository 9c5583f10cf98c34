import { join } from 'node:path';
import { demoRelease } from '../inputs.ts';
import type { BenchContext, BenchRow, Sample } from '../row.ts';
import { sampleBootproof } from '../sample-program.ts';

/** The files of a release judged without a guest: by a bootproof that has never run, and again when nothing has changed. */
export const CONTRACT_TIER: readonly BenchRow[] = [
  {
    name: 'contract-first',
    ours: '`verify --tier contract` on the demo, nothing in any cache',
    byHand: null,
    goal: { durationMs: 4_000 },
    rounds: 5,
    async open(context) {
      const demo = await demoRelease(context);
      let round = 0;
      const freshHome = (): string => join(context.folder, `contract-${String(++round)}`);
      return { input: 'both architectures', ours: () => sampleContract(demo, freshHome(), context) };
    },
  },
  {
    name: 'contract-again',
    ours: '`verify --tier contract` on the demo, unchanged, a second time',
    byHand: null,
    goal: { durationMs: 1_500 },
    rounds: 5,
    async open(context) {
      const demo = await demoRelease(context);
      const home = join(context.folder, 'contract-again');
      await sampleContract(demo, home, context);
      return { input: 'both architectures', ours: () => sampleContract(demo, home, context) };
    },
  },
];

function sampleContract(demo: string, home: string, { signal }: BenchContext): Promise<Sample> {
  const env = { XDG_CACHE_HOME: join(home, 'cache'), XDG_STATE_HOME: join(home, 'state') };
  return sampleBootproof(['verify', demo, '--tier', 'contract'], { env, signal });
}
