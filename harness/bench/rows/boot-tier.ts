import { demoRelease } from '../inputs.ts';
import type { BenchRow } from '../row.ts';
import { sampleBootproof } from '../sample-program.ts';

/** The gate as users run it by default. */
export const BOOT_TIER: BenchRow = {
  name: 'boot-tier',
  ours: '`verify` on the demo: both architectures judged and booted',
  byHand: null,
  goal: { durationMs: 20_000 },
  rounds: 5,
  async open(context) {
    const demo = await demoRelease(context);
    return { input: 'the demo, built', ours: () => sampleBootproof(['verify', demo, '--fresh'], { signal: context.signal }) };
  },
};
