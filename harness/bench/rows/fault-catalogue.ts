import type { BenchRow } from '../row.ts';
import { sampleBootproof } from '../sample-program.ts';

/** The proof that the gate catches what it must: part of every `npm test`, so it has to be bearable. */
export const FAULT_CATALOGUE: BenchRow = {
  name: 'faults',
  ours: '`faults`: every catalogued fault made and caught',
  byHand: null,
  goal: { durationMs: 360_000 },
  rounds: 1,
  open: ({ signal }) =>
    Promise.resolve({ input: 'the whole catalogue', ours: () => sampleBootproof(['faults'], { signal }) }),
};
