import { type BigTarballRequest, bigTarball } from '../inputs.ts';
import type { BenchContext, BenchRow, Sample } from '../row.ts';
import { sampleBootproof, sampleLibrary, sampleProgram } from '../sample-program.ts';

const SMALLER: BigTarballRequest = { kernelMB: 30, rootfsMB: 522, noiseInFive: 1 };

/** What `verify` costs on the bytes of a tarball, beside the two commands with which one would look at them by hand. */
export const STATIC_VERIFICATION: readonly BenchRow[] = [
  staticRow('static-270mb', SMALLER, 5),
  // Of 2 GB only root file systems that are compressed themselves: a member may not be larger than 1.5 GiB.
  staticRow('static-2gb', { kernelMB: 480, rootfsMB: 1600, noiseInFive: 5 }, 3),
];

/** The same through the command: what Node, the engine and the report add. */
export const STATIC_COMMAND: BenchRow = {
  name: 'static-command',
  ours: 'the same through the command, `verify TARBALL --only tarball,manifest`',
  byHand: 'static verification as a library call',
  goal: { overMs: 1_000, peakMiB: 350 },
  rounds: 5,
  async open(context) {
    const { path, words, sizeBytes } = await bigTarball(SMALLER, context);
    const { signal } = context;
    return {
      input: words,
      sizeBytes,
      ours: () => sampleBootproof(['verify', path, '--tier', 'contract', '--only', 'tarball,manifest', '--fresh'], { signal }),
      byHand: () => sampleStatic(path, context),
    };
  },
};

function staticRow(name: string, request: BigTarballRequest, rounds: number): BenchRow {
  return {
    name,
    ours: 'static verification of a tarball: tarball and manifest checks, as a library call',
    byHand: '`sha256sum F; tar -xzOf F | sha256sum`',
    goal: { ratio: 0.45, peakMiB: 200 },
    rounds,
    async open(context) {
      const { path, words, sizeBytes } = await bigTarball(request, context);
      return {
        input: words,
        sizeBytes,
        ours: () => sampleStatic(path, context),
        byHand: () => sampleProgram('sh', ['-c', BY_HAND, 'sh', path], context.signal),
      };
    },
  };
}

function sampleStatic(path: string, { signal }: BenchContext): Promise<Sample> {
  return sampleLibrary('static-main.ts', [path], signal);
}

const BY_HAND = 'sha256sum "$1"; tar -xzOf "$1" | sha256sum';
