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
    name: 'contract-static',
    ours: 'of these runs the part that reads files: from the start of the judgement to the last check of those areas',
    byHand: null,
    goal: { durationMs: 2_000 },
    rounds: 5,
    async open(context) {
      const demo = await demoRelease(context);
      let round = 0;
      const freshHome = (): string => join(context.folder, `contract-static-${String(++round)}`);
      return { input: STATIC.join(', '), ours: () => sampleStatic(demo, freshHome(), context) };
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

const STATIC: readonly string[] = ['tarball', 'manifest', 'kernel', 'rootfs', 'binary'];

/** Every check says how long it took from the start of the judgement on: it waits for its evidence. */
async function sampleStatic(demo: string, home: string, context: BenchContext): Promise<Sample> {
  const { stdout } = await sampleContract(demo, home, context, '--json');
  const { checks } = JSON.parse(stdout) as { checks: { id: string; durationMs: number }[] };
  const own = checks.filter(({ id }) => STATIC.some((area) => id.startsWith(`${area}/`)));
  return { durationMs: Math.max(...own.map(({ durationMs }) => durationMs)) };
}

function sampleContract(
  demo: string,
  home: string,
  { signal }: BenchContext,
  ...flags: readonly string[]
): ReturnType<typeof sampleBootproof> {
  const env = { XDG_CACHE_HOME: join(home, 'cache'), XDG_STATE_HOME: join(home, 'state') };
  return sampleBootproof(['verify', demo, '--tier', 'contract', ...flags], { env, signal });
}
