import { HarnessError } from '../core/errors.ts';
import type { Arch } from '../core/arch.ts';
import { type RunRecord, readRun } from './run-record.ts';

/** A boot to be found among kept runs. */
export interface BootQuery {
  readonly arch: Arch;
  /** Digests of the files that were booted: the run must have looked at all of them. */
  readonly digests: readonly string[];
  /** What must be the same for two times to be comparable. */
  readonly how: Partial<Manner>;
}

type Boot = RunRecord['result']['boots'][number];

/** How a guest was booted. */
type Manner = Pick<Boot, 'scenario' | 'machine' | 'accelerator' | 'transport' | 'cpus' | 'memoryMiB'>;

/** A boot that was found. */
export interface FoundBoot {
  /** To userspace, in milliseconds. */
  readonly tookMs: number;
  /** The folder of its run. */
  readonly run: string;
  readonly how: Manner;
}

/** The time to userspace, in milliseconds, in the first of some runs that booted these files in this manner; else null. */
export async function findKnownBoot(folders: readonly string[], query: BootQuery): Promise<FoundBoot | null> {
  for (const run of folders.slice(0, MOST_LOOKED_AT)) {
    const record = await readOrNull(run);
    const boot = record?.end === 'ended' ? bootIn(record, query) : undefined;
    const tookMs = boot?.repeated?.p50Ms ?? boot?.stages.find(({ stage }) => stage === 'userspace')?.atMs;
    if (boot === undefined || tookMs === undefined) continue;
    const { scenario, machine, accelerator, transport, cpus, memoryMiB } = boot;
    return { tookMs, run, how: { scenario, machine, accelerator, transport, cpus, memoryMiB } };
  }
  return null;
}

function bootIn({ result: { boots, artifacts } }: RunRecord, { arch, digests, how }: BootQuery): Boot | undefined {
  const looked = new Set(artifacts.map(({ sha256 }) => sha256));
  if (digests.length === 0 || !digests.every((digest) => looked.has(digest))) return undefined;
  return boots.find((one) => {
    const isSame = Object.entries(how).every(([key, value]) => one[key as keyof typeof one] === value);
    return one.arch === arch && one.outcome === 'reached' && isSame;
  });
}

async function readOrNull(folder: string): Promise<RunRecord | null> {
  try {
    return await readRun(folder);
  } catch (error) {
    if (error instanceof HarnessError) return null;
    throw error;
  }
}

const MOST_LOOKED_AT = 50;
