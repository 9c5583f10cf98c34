import { join } from 'node:path';
import { KERNEL_CHECKS } from '../checks/kernel/area.ts';
import type { Arch } from '../core/arch.ts';
import { readBounded } from '../host/files.ts';
import { listTree } from '../host/list-tree.ts';
import { removeTree } from '../host/remove-tree.ts';
import { DEFAULT_LIMITS } from '../release/limits.ts';
import { judge } from '../target/judge.ts';
import { planChecks } from '../target/plan.ts';
import { resolvePath } from '../target/resolve.ts';
import { type BankVerdict, comparePrediction } from './bank-verdict.ts';
import type { FaultBench } from './run-fault.ts';

/** A kernel that is good but for one option. */
export interface BankKernel {
  readonly arch: Arch;
  /** The symbol that is off in it. */
  readonly without: string;
  /** Its file. */
  readonly kernel: string;
}

/**
 * Judges the good release with a kernel of the bank in it, by its files and by its boot, and says whether the one foretold
 * the other.
 *
 * @throws {HarnessError} when no guest can be started here.
 */
export async function judgeBankKernel({ arch, without, kernel }: BankKernel, bench: FaultBench): Promise<BankVerdict> {
  const folder = join(bench.scratch, `${arch}-${without}`);
  const root = join(folder, 'release');
  const bytes = await readBounded(kernel, DEFAULT_LIMITS.kernelBytes);
  try {
    await bench.publish({ changes: { kernel: () => bytes }, arch }, root);
    const target = await resolvePath(root, { from: 'bank', layout: 'asset-v', arches: [] });
    const usualBoot = bench.checks.filter(({ scenario }) => scenario === undefined);
    const plan = planChecks([...KERNEL_CHECKS, ...usualBoot], target.subject, { tier: bench.tier, only: [], skip: [] });
    const results = await judge(plan, target.subject, await bench.openBroker(target, folder));
    return comparePrediction(without, results, await printed(folder));
  } finally {
    await removeTree(folder);
  }
}

/** All that the guest and QEMU printed. */
async function printed(folder: string): Promise<string> {
  const logs = (await listTree(folder, MOST_FILES)).filter((path) => path.endsWith('.log'));
  const texts = await Promise.all(logs.map((path) => readBounded(join(folder, path), LARGEST_LOG)));
  return texts.map((text) => text.toString('utf8')).join('\n');
}

const MOST_FILES = 1_000;
const LARGEST_LOG = 16 * 1024 * 1024;
