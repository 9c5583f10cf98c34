import type { BenchRow } from '../row.ts';
import { sampleBootproof, sampleProgram } from '../sample-program.ts';

/** What a user waits for before anything happens. */
export const HELP: BenchRow = {
  name: 'help',
  ours: '`bootproof --help`',
  byHand: "`node --eval ''`, of which the start of Node takes its share",
  goal: { durationMs: 150 },
  rounds: 9,
  open: ({ signal }) =>
    Promise.resolve({
      input: 'nothing',
      ours: () => sampleBootproof(['--help'], { signal }),
      byHand: () => sampleProgram(process.execPath, ['--eval', ''], signal),
    }),
};
